import pytest

from fakes import a_declaration
from inspectbox.comparison.goods import load_goods
from inspectbox.errors import RuleError

GOOD = """
goods:
  - {class: bicycle, regulated: false, hs: ['8712'], en: bicycles, zh: 自行车}
  - {class: antler, regulated: true, hs: ['0507'], en: antlers, zh: 鹿角, permit: CITES}
"""


def test_reads_classes_headings_and_permits():
    vocabulary = load_goods(GOOD, "goods.yaml")
    antler = vocabulary.find("antler")
    assert antler is not None
    assert antler.regulated
    assert antler.permit == "CITES"
    assert [goods.label for goods in vocabulary.declared_as("87120030")] == ["bicycle"]
    assert vocabulary.declared_as("9999") == ()
    assert vocabulary.find("unicorn") is None


def test_the_most_specific_heading_says_what_a_code_is():
    vocabulary = load_goods(
        "goods: [{class: machinery, regulated: false, hs: ['84'], en: machines, zh: 机器},"
        " {class: appliance, regulated: false, hs: ['8450'], en: appliances, zh: 家电}]",
        "goods.yaml",
    )
    assert [goods.label for goods in vocabulary.declared_as("84501110")] == ["appliance"]
    assert [goods.label for goods in vocabulary.declared_as("84139100")] == ["machinery"]
    assert not vocabulary.is_declared("machinery", a_declaration("washing machines", "84501110"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("goods: [", "not readable as YAML"),
        ("- 1", "no list named `goods`"),
        ("goods: []", "no list named `goods`"),
        ("goods: [7]", "entry 1 is no mapping"),
        ("goods: [{class: a, regulated: false, hs: ['1'], en: a}]", "lacks"),
        ("goods: [{class: a, regulated: 'no', hs: ['1'], en: a, zh: a}]", "`regulated`"),
        ("goods: [{class: a, regulated: false, hs: [0507], en: a, zh: a}]", "`hs`"),
        ("goods: [{class: a, regulated: false, hs: ['1'], en: a, zh: a, permit: 1}]", "`permit`"),
        (GOOD + "  - {class: bicycle, regulated: false, hs: ['8711'], en: a, zh: a}", "stands twice"),
        ("[" * 100_000, "not readable as YAML"),
    ],
)
def test_says_what_is_wrong_with_a_goods_file(text, says):
    with pytest.raises(RuleError, match=says) as caught:
        load_goods(text, "goods.yaml")
    assert str(caught.value).startswith("goods.yaml")
    assert caught.value.hint
