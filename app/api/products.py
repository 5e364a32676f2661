"""`/v1/products/{id}`: one product, as its own page shows it."""

import orjson
from flask import Response, request
from flask_smorest import Blueprint

from app.access import Access
from app.api.answers import ProductAnswer
from app.api.caching import Freshness
from app.api.calling import api_caller
from app.api.describing import ETAG, not_modified, problems
from app.api.problems import problem
from app.api.schemas import ProductLinkSchema, link_arguments, product_request
from app.desk.live import Services
from app.search.product import UnknownProductError, product_answer


def product_routes(services: Services, access: Access) -> Blueprint:
    """The product endpoint over some services."""
    routes = Blueprint("products", "products", description="Single products.")

    @routes.route("/v1/products/<path:id>", methods=["GET"])
    @routes.doc(
        parameters=[{"in": "query", "schema": ProductLinkSchema}],
        summary="A product by its id",
        operationId="product",
    )
    @routes.response(200, ProductAnswer, headers=ETAG)
    @not_modified(routes)
    @problems(routes, 401, 403, 404, 414, 422, 503)
    def product(id: str) -> Response:  # noqa: A002 - the name in the path
        snapshot = services.snapshots.current()
        access.demand("search", api_caller(request), unless_open=snapshot.shop.search_key == "open")
        now = services.now()
        asked = product_request(link_arguments(request), snapshot.schema.locales[0])
        freshness = Freshness(["product", id, asked], snapshot, now)
        if unchanged := freshness.not_modified(request):
            return unchanged
        try:
            found = product_answer(id, asked, snapshot, now)
        except UnknownProductError as error:
            return problem(404, str(error), errors=[("id", str(error))])
        return freshness.mark(Response(orjson.dumps(found), mimetype="application/json"))

    return routes
