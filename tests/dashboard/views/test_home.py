"""What does the home page say in another language?"""

from dashboard.runs.registry import Registry
from tests.reading import chart, open_page, words


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page(lang="fr")
    assert not app.exception
    assert app.title[0].value == "Deux nombres font un chiffre"
    assert app.slider(key="z1").label == "Premier nombre, z1"
    assert "60\u00a0000 chiffres manuscrits" in words(app)
    map_ = chart(app, "latent_map")
    assert "2\u202f000 chiffres de test" in map_["alt"]
    assert "z1 = \N{MINUS SIGN}1,2, z2 = \N{MINUS SIGN}0,3" in map_["alt"]
    assert map_["figure"]["words"]["save"] == "Télécharger en PNG"
