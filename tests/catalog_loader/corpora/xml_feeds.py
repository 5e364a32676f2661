"""XML as it goes wrong, or means harm: entities, definitions, inclusions, namespaces, depth, encodings."""

from collections.abc import Iterator

GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'
ITEM = (
    "<item><g:id>1</g:id><title>Robe</title><link>x</link><g:price>5 EUR</g:price>"
    "<g:availability>in_stock</g:availability><g:brand>Lin</g:brand></item>"
)
LAUGHS = "".join(
    f'<!ENTITY l{at} "{"&l" + str(at - 1) + ";" if at else "ha"}{("&l" + str(at - 1) + ";") * 9 if at else ""}">'
    for at in range(10)
)


def rss(items: str = ITEM, before: str = "", head: str = '<?xml version="1.0"?>') -> str:
    """A feed around items."""
    return f"{head}{before}<rss {GOOGLE}><channel>{items}</channel></rss>"


def seeds() -> Iterator[tuple[str, bytes]]:
    """Every file of this class, by name."""
    whole = rss(ITEM * 3)
    for percent in range(1, 100, 4):
        yield f"cut at {percent} %", whole[: len(whole) * percent // 100].encode()
    for name, text in (
        ("billion laughs", rss("<item><g:id>&l9;</g:id></item>", f"<!DOCTYPE rss [{LAUGHS}]>")),
        ("outer entity", rss(before='<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>')),
        ("parameter entity", rss(before='<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1/"> %a;]>')),
        ("outer definition", rss(before='<!DOCTYPE rss SYSTEM "http://127.0.0.1/a.dtd">')),
        ("quadratic blow-up", rss(before=f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>')),
        ("inclusion", rss('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>' + ITEM)),
        ("style sheet", rss(before='<?xml-stylesheet href="http://127.0.0.1/a.xsl"?>')),
        ("unknown entity", rss(ITEM.replace("Robe", "&eacute;t&eacute;"))),
        ("bare ampersand", rss(ITEM.replace("Robe", "Dolce & Gabbana"))),
        ("deep", rss("<a>" * 5_000)),
        ("deep inside an item", rss("<item>" + "<a>" * 100 + "</a>" * 100 + "</item>")),
        ("huge text", rss(ITEM.replace("Robe", "a" * (3 << 20)) + ITEM)),
        ("huge attribute", rss(f'<item a="{"a" * (3 << 20)}"><g:id>1</g:id></item>')),
        ("many elements", rss("<item>" + "<a>1</a>" * 20_000 + "</item>" + ITEM)),
        ("empty item", rss("<item/>" + ITEM)),
        ("text alone", rss("<item>Robe</item>" + ITEM)),
        ("no items", rss("")),
        ("other elements", "<catalog><product><id>1</id></product></catalog>"),
        ("prefix without a namespace", f"<rss><channel>{ITEM}</channel></rss>"),
        ("other namespace", rss().replace("http://base.google.com/ns/1.0", "urn:x")),
        ("item in an item", rss(ITEM.replace("<title>", "<item>x</item><title>"))),
        ("cdata", rss(ITEM.replace("Robe", "<![CDATA[<b>Robe</b> & cie]]>"))),
        ("cdata that never ends", rss(ITEM.replace("Robe", "<![CDATA[Robe"))),
        ("control character", rss(ITEM.replace("Robe", "Ro\x08be"))),
        ("two roots", rss() + rss(head="")),
        ("unknown encoding", rss(head='<?xml version="1.0" encoding="klingon"?>')),
        ("svg", "<svg><script/></svg>"),
    ):
        yield name, text.encode()
    for encoding in ("utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"):
        named = encoding.removesuffix("-sig")
        text = rss(ITEM.replace("Robe", "Été"), head=f'<?xml version="1.0" encoding="{named}"?>')
        yield f"encoding {encoding}", text.encode(encoding)
    yield "wrong encoding", rss(ITEM.replace("Robe", "Été")).encode("cp1252")
