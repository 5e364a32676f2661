"""The colour words of the trade, French and English, by family."""

from collections.abc import Mapping

FAMILIES: Mapping[str, tuple[str, str, str]] = {
    "noir": (
        "black",
        "noir noire noirs noires black",
        "ébène,ebony,jais,jet black,réglisse,onyx,carbone,carbon,charbon",
    ),
    "blanc": (
        "white",
        "blanc blanche blancs blanches white",
        (
            "écru,ecru,ivoire,ivory,blanc cassé,off white,crème,cream,neige,snow,craie,chalk,nacre,lait,"
            "milk,naturel,natural"
        ),
    ),
    "gris": (
        "grey",
        "gris grise grises grey gray",
        (
            "anthracite,perle,ardoise,slate,souris,chiné,acier,steel,plomb,béton,concrete,cendre,ash,galet,"
            "zinc,étain,fumé,charcoal"
        ),
    ),
    "argenté": (
        "silver",
        "argenté argentée argentés argentées argent silver",
        "chrome,chromé,inox,platine,platinum,nickel,aluminium",
    ),
    "doré": ("gold", "doré dorée dorés dorées or gold golden", "laiton,brass,bronze,champagne,or rose,rose gold"),
    "beige": (
        "beige",
        "beige beiges",
        "sable,sand,lin,nude,grège,greige,mastic,ficelle,taupe,avoine,oat,chanvre,dune,biscuit",
    ),
    "marron": (
        "brown",
        "marron marrons brun brune bruns brunes brown",
        (
            "chocolat,chocolate,café,coffee,caramel,camel,cognac,tabac,tobacco,châtaigne,chestnut,noisette,hazelnut,havane,"
            "cannelle,cinnamon,acajou,mahogany,noyer,walnut,chêne,oak,fauve,tan,moka,mocha,wengé,wenge,cacao,praline,cuivre,copper"
        ),
    ),
    "rouge": (
        "red",
        "rouge rouges red",
        (
            "bordeaux,burgundy,carmin,crimson,cerise,cherry,vermillon,vermilion,écarlate,scarlet,grenat,garnet,rubis,ruby,"
            "brique,brick,coquelicot,poppy,pourpre,lie de vin,amarante,tomate,cramoisi,rouille,rust"
        ),
    ),
    "rose": (
        "pink",
        "rose roses rosé rosée pink",
        (
            "fuchsia,magenta,framboise,raspberry,saumon,salmon,poudré,blush,pêche,peach,bonbon,dragée,vieux rose,"
            "old pink,fraise,strawberry,bois de rose,corail rose,flamant,hot pink,malabar"
        ),
    ),
    "orange": (
        "orange",
        "orange orangé orangée",
        (
            "abricot,apricot,corail,coral,mandarine,tangerine,citrouille,pumpkin,ambre,amber,carotte,"
            "terracotta,terre cuite,potiron"
        ),
    ),
    "jaune": (
        "yellow",
        "jaune jaunes yellow",
        (
            "citron,lemon,moutarde,mustard,ocre,ochre,safran,saffron,miel,honey,paille,straw,maïs,curry,"
            "canari,mimosa,tournesol,curcuma,anis"
        ),
    ),
    "vert": (
        "green",
        "vert verte verts vertes green",
        (
            "kaki,khaki,olive,émeraude,emerald,sapin,menthe,mint,sauge,sage,amande,tilleul,lime,pistache,pistachio,"
            "bouteille,mousse,moss,avocat,jade,eucalyptus,céladon,vert d eau,forêt,forest,pomme,militaire"
        ),
    ),
    "bleu": (
        "blue",
        "bleu bleue bleus bleues blue",
        (
            "marine,navy,ciel,sky,turquoise,cyan,indigo,azur,azure,pétrole,petrol,canard,teal,denim,jean,cobalt,saphir,"
            "sapphire,nuit,midnight,roi,royal,lagon,outremer,pervenche,aqua,électrique,paon,glacier,océan,ocean"
        ),
    ),
    "violet": (
        "purple",
        "violet violette violets violettes purple",
        (
            "lilas,lilac,mauve,lavande,lavender,prune,plum,aubergine,améthyste,amethyst,parme,cassis,"
            "myrtille,glycine,orchidée,orchid,figue"
        ),
    ),
    "multicolore": (
        "multicolour",
        "multicolore multicolores multicolour multicolor multicoloured",
        "arc en ciel,rainbow,bariolé,assorti,assortis,assorted,mult,multi",
    ),
    "transparent": (
        "clear",
        "transparent transparente transparents transparentes clear",
        "incolore,translucide,cristal,crystal",
    ),
}
"""A family by its French name: its English name, its words in every form, and the names of its shades."""

SHADES = frozenset(
    {
        "vif",
        "vive",
        "clair",
        "claire",
        "fonce",
        "foncee",
        "pale",
        "pastel",
        "fluo",
        "mat",
        "mate",
        "matte",
        "brillant",
        "brillante",
        "satine",
        "satinee",
        "metallise",
        "metallisee",
        "metal",
        "delave",
        "soutenu",
        "intense",
        "profond",
        "light",
        "dark",
        "bright",
        "deep",
        "neon",
        "soft",
        "glossy",
        "hot",
        "chaud",
        "froid",
        "moyen",
        "medium",
        "de",
    }
)
"""Words that say how a colour is, and change no family."""

SHORT: Mapping[str, str] = {
    "anthra": "anthracite",
    "blc": "blanc",
    "nr": "noir",
    "blk": "black",
    "wht": "white",
    "bdx": "bordeaux",
    "turq": "turquoise",
    "fce": "fonce",
    "clr": "clair",
    "fonc": "fonce",
}
"""What the back office writes short."""
