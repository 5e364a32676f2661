# Gondola as an image: no build tools in it, a user without a name, a root file system that may be read-only.
#
#   docker build -t gondola .
#   alias shop='docker run --rm --read-only --tmpfs /tmp -v "$PWD/my-shop:/shop:ro" -v gondola:/data'
#   shop gondola reindex
#   shop -p 127.0.0.1:8000:8000 gondola

ARG PYTHON=3.13

# --- The wheel, and a virtual environment with it and with what locks/runtime.txt pins -----------------------------

FROM python:${PYTHON}-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src

COPY locks ./locks
RUN python -m venv --without-pip /opt/gondola \
 && python -m pip --python /opt/gondola/bin/python install --require-hashes -r locks/runtime.txt \
 && python -m pip install --require-hashes -r locks/build.txt

COPY . .
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && python -m pip --python /opt/gondola/bin/python install --no-deps --no-index --find-links dist gondola

# --- What runs -----------------------------------------------------------------------------------------------------

FROM python:${PYTHON}-slim-bookworm
LABEL org.opencontainers.image.title="Gondola" \
      org.opencontainers.image.description="Searchandising middleware: the right product, to the right visitor, in the right place" \
      org.opencontainers.image.licenses="Apache-2.0"

RUN python -m pip uninstall --yes pip \
 && mkdir /shop /data \
 && chown 10001:10001 /data
COPY --from=build /opt/gondola /opt/gondola

ENV PATH=/opt/gondola/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GONDOLA_SHOP=/shop \
    GONDOLA_DATA=/data \
    GONDOLA_HOST=0.0.0.0 \
    GONDOLA_PORT=8000

USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
ENTRYPOINT ["gondola"]
CMD ["serve"]
