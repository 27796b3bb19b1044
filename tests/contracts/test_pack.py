"""The committee pack: who may choose what, and what stands on each of its sheets."""

import io
import re
from datetime import date, timedelta
from hashlib import sha256
from json import dumps

import pytest
from pdfua import Severity, validate
from pypdf import PdfReader

from contracts.models import ContractVersion
from contracts.views import pack
from tests.contracts.page_reading import read
from tests.contracts.reviewers_world import EVERY_KIND, NOW, agree, asked, assessed, held
from tests.kept_worlds import kept_answer, kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
MARKUP = "*Fair* #pagebreak() = $x$ [of] `May` \\ <a> “"


def two_forces() -> tuple[County, County]:
    """Wimborne posts each week but in May's first days; Ferndown last did in April; Borsetshire owes the same."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    for force in (dorset, borsetshire):
        agree(force, EVERY_KIND, first_day=date(2026, 1, 1))
    for number in range(16):
        held(dorset, "wimborne", "social_post", date(2026, 1, 5) + number * 7 * DAY)
    held(dorset, "wimborne", "social_post", date(2026, 5, 11), title=MARKUP)
    held(dorset, "ferndown", "social_post", date(2026, 4, 2))
    asked(dorset, "wimborne", NOW - 6 * DAY, hours=100)
    ContractVersion.objects.update(provisional=True)
    assessed()
    return dorset, borsetshire


kept = kept_world(two_forces, at=NOW)
POSTS = "wimborne/nec/S3/2026-05-01"
FIGURES = (POSTS, "ferndown/nec/S3/2026-05-01", "ferndown/nec/S1/2026-04-01")


@pytest.fixture
def dorset(own_world):
    return own_world[0]


def get(client, person, cells=(), **query):
    client.force_login(person)
    return client.get("/oversight/pack/", {"cell": cells, **query})


def made(client, world):
    dorset, _ = world
    return get(client, dorset.people["reviewer"], FIGURES, format="pdf")


answer = kept_answer(made, at=NOW)


def sheets(answer) -> list[str]:
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def test_the_list_offers_what_is_missed_until_another_status_is_asked_for(client, dorset):
    page = read(get(client, dorset.people["reviewer"]))
    assert "Ferndown NPT: S3 Posts" in page.text
    assert "Bridport NPT: S2" not in page.text  # on track
    assert "Bridport NPT: S2" in read(get(client, dorset.people["reviewer"], status="any")).text


def test_each_figure_has_a_sheet_that_says_what_it_is_and_which_sheet(answer):
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dorset-nec-pack-2026-05-12.pdf"'
    first, *others = sheets(answer)
    assert "Page 1 of 4" in first
    assert first.index("Wimborne") > first.index("Ferndown")  # by section and name, whatever the order of the address
    of = (("Ferndown", "S1"), ("Ferndown", "S3"), ("Wimborne", "S3"))
    for number, (sheet, (team, standard)) in enumerate(zip(others, of, strict=True), 2):
        for said in (f"{team} NPT", standard, "As of Tue 12 May 2026", f"Page {number} of 4", "provisional numbers"):
            assert said in sheet


def test_what_somebody_typed_is_printed_as_typed(answer):
    assert MARKUP in sheets(answer)[3]


def test_a_reader_of_the_file_can_make_its_sha_again(client, dorset, answer):
    sheet = sheets(answer)[3].replace(" ", "")  # both are broken over lines
    known_at = re.search(r"wimborne/nec/S3/2026-05-01/\?([^,]+),", sheet).group(1)
    printed = re.search(r"SHA-256([0-9a-f]{64})", sheet).group(1)
    client.force_login(dorset.people["reviewer"])
    page = client.get(f"/oversight/{POSTS}/?{known_at}").content.decode()
    json = re.search(r'href="(/api/v1/assessments/[^"]+)"', page).group(1).replace("&amp;", "&")
    proof = client.get(json).json()
    beside = ("content_hash", "would_have_kept", "figures", "came_between", "nothing_else")
    standing = {name: value for name, value in proof.items() if name not in beside}
    canonical = dumps(standing, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert sha256(canonical.encode()).hexdigest() == printed


def test_machines_find_nothing_that_shuts_out_a_screen_reader(answer):
    found = [one for one in validate(io.BytesIO(answer.content)).findings if one.severity is Severity.ERROR]
    assert found == []


def test_a_table_too_long_for_the_sheet_says_how_many_more(client, dorset):
    for number in range(25):
        held(dorset, "wimborne", "social_post", date(2026, 5, 1) + number % 10 * DAY, title=f"Post {number}")
    assessed()
    text = " ".join(sheets(get(client, dorset.people["reviewer"], [POSTS], format="pdf")))
    assert "And 16 more: in the file." in text


def test_whoever_may_read_a_proof_may_have_it_as_a_pdf(client, dorset):
    client.force_login(dorset.people["pc"])
    alone = client.get(f"/oversight/{POSTS}/?format=pdf")
    assert alone.headers["Content-Type"] == "application/pdf"
    assert len(sheets(alone)) == 2


@pytest.mark.parametrize(
    ("cells", "status"),
    [((), 400), (("wimborne/nec/S3/1999-01-01",), 404), (("rubbish",), 404), (("ambridge/nec/S3/2026-05-01",), 404)],
)
def test_what_cannot_be_chosen_makes_no_pack(client, dorset, cells, status):
    assert get(client, dorset.people["reviewer"], cells, format="pdf").status_code == status


def test_more_than_a_pack_holds_is_refused_and_nothing_chosen_is_lost(client, dorset, monkeypatch):
    monkeypatch.setattr(pack, "MOST_FIGURES", 2)
    page = get(client, dorset.people["reviewer"], FIGURES, format="pdf")
    assert page.status_code == 400
    assert "Choose 2 figures at most: 3 are chosen." in page.content.decode()
    assert len(re.findall(r"checked\s*>", page.content.decode())) == 3


def test_only_who_looks_over_teams_chooses(client, dorset):
    assert get(client, dorset.people["sergeant"]).status_code == 403
    assert get(client, dorset.people["inspector"], ["bridport/nec/S3/2026-05-01"], format="pdf").status_code == 404
