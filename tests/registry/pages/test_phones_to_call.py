"""The telephone numbers of an office on the pages: each its own link, and nothing that cannot be dialled."""

import pytest
from flask.testing import FlaskClient

from backend.core.errors import InvalidInputError
from backend.models import Database, PropertyFirm
from backend.registry.forms import parse_firm
from tests.support.city import City
from tests.support.page_reading import open_page


@pytest.mark.parametrize(
    ("stored", "links"),
    [
        ("0353-2028888、13800000000", ["tel:03532028888", "tel:13800000000"]),
        ("0353-2028888/13800000000", ["tel:03532028888", "tel:13800000000"]),
        ("0353-2028888转8012", ["tel:03532028888,8012"]),
        ("０３５３－２０２８８８８", ["tel:03532028888"]),
        ("见公示栏", []),
        ("3532028888", []),
    ],
)
def test_each_number_is_a_link_of_its_own(
    client: FlaskClient, city: City, database: Database, stored: str, links: list[str]
) -> None:
    """Also where something else was stored before an import refused it."""
    with database.transaction() as session:
        session.get_one(PropertyFirm, city.firm).phone = stored
    page = open_page(client, f"/complain?community={city.lawn}")
    long_enough = [address for address in page.links if address.startswith("tel:") and len(address) > 9]
    assert long_enough == links
    assert links or stored in page.text


@pytest.mark.parametrize("typed", ["见公示栏", "3532028888", "2028888"])
def test_a_firms_form_refuses_what_cannot_be_dialled(typed: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_firm({"name": "甲物业", "phone": typed, "alert_urls": ""})
    assert [problem.field for problem in caught.value.problems] == ["phone"]


def test_a_firms_form_takes_several() -> None:
    draft = parse_firm(
        {"name": "甲物业", "phone": "０３５３－２０２８８８８ / 13800000000", "alert_urls": ""}
    )
    assert draft.phone == "0353-2028888、13800000000"
