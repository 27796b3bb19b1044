"""The committee pack: who may choose what, and what stands on each of its sheets."""

import io
import re
from datetime import date, timedelta
from hashlib import sha256
from json import dumps

import pytest
from pdfua import Severity, validate
from pypdf import PdfReader

from contracts.actions import grades
from contracts.models import ContractVersion
from contracts.views import pack
from tests.contracts.page_reading import read
from tests.contracts.reviewers_world import EVERY_KIND, NOW, agree, asked, assessed, clock_at, held
from tests.kept_worlds import kept_answer, kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
FAR_APART = {"kind": "gap", "maximum_days": 9, "period": "quarter", "channels": ["meeting"], "per": "neighbourhood"}
MARKUP = "*Fair* #pagebreak() = $x$ [of] `May` \\ <a> “"


def two_forces() -> tuple[County, County]:
    """Wimborne posts each week but in May's first days; Ferndown last did in April; Borsetshire owes the same."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    for force in (dorset, borsetshire):
        agree(force, EVERY_KIND | {"S8": ("Far apart", FAR_APART)}, first_day=date(2026, 1, 1))
    for number in range(16):
        held(dorset, "wimborne", "social_post", date(2026, 1, 5) + number * 7 * DAY)
    held(dorset, "wimborne", "social_post", date(2026, 5, 11), title=MARKUP)
    held(dorset, "ferndown", "social_post", date(2026, 4, 2))
    asked(dorset, "wimborne", NOW - 6 * DAY, hours=100)
    held(dorset, "bridport", "meeting", date(2026, 4, 20), title="In the hall", neighbourhoods=("55.X1 bridport",))
    for number in range(7):
        held(dorset, "bridport", "social_post", date(2026, 5, 2) + number * DAY)
    with clock_at(NOW - DAY):
        about = {"team": dorset.teams["bridport"], "standard": "nec/S7", "period_first_day": date(2026, 4, 1)}
        grades.give(grade="good", graded_on=date(2026, 5, 11), by=dorset.people["reviewer"], **about)
    ContractVersion.objects.update(provisional=True)
    assessed()
    return dorset, borsetshire


kept = kept_world(two_forces, at=NOW)
POSTS = "wimborne/nec/S3/2026-05-01"
OF_KINDS = tuple(
    f"{team}/nec/{code}/{day}"
    for team, code, day in (
        ("bridport", "S1", "2026-04-01"),
        ("bridport", "S2", "2026-04-01"),
        ("bridport", "S6", "2026-05-01"),
        ("bridport", "S7", "2026-04-01"),
        ("bridport", "S8", "2026-04-01"),
        ("ferndown", "S3", "2026-05-01"),
        ("wimborne", "S4", "2026-05-01"),
    )
)
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


def made_of_kinds(client, world):
    dorset, _ = world
    return get(client, dorset.people["reviewer"], OF_KINDS, format="pdf")


of_kinds = kept_answer(made_of_kinds, at=NOW)


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


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("S1", ["Looked at and not counted 8 rows", "7 more of kinds that this rule does not count: Social post 7."]),
        ("S2", ["In the hall", "Mon 20 April, 18:00 Sergeant", "The sum", "1, every day of the period owed"]),
        ("S3", ["from Thu 2 April social_post of 2026-04-02 Thu 2 April, 18:00 Sergeant", "Still running 40"]),
        ("S4", ["Late, still to answer, or withdrawn 1 row", "late by 28 h 0 min"]),
        ("S6", ["What stood, day by day", "Which priorities stood There was none."]),
        ("S7", ["Good Mon 11 May An assessor who is not named none were given Mon 11 May, 10:41 Reviewer"]),
        ("S8", ["High Street from Mon 20 April In the hall Mon 20 April, 18:00 Sergeant", "7 of kinds that"]),
    ],
)
def test_each_kind_has_on_paper_what_its_page_has_and_who_recorded_it(of_kinds, code, said):
    text = " ".join(sheet for sheet in sheets(of_kinds) if f" {code} " in sheet[:300])
    assert [one for one in said if one not in text] == []


def test_one_figure_alone_is_no_pack_and_says_how_to_check_it(client, dorset):
    text = " ".join(sheets(get(client, dorset.people["reviewer"], [POSTS], format="pdf")))
    assert "Committee pack" not in text
    assert "One figure, Tuesday 12 May 2026" in text
    for said in (
        "without content_hash, would_have_kept, figures, came_between and nothing_else",
        "The rules are public, without signing in: http",
        "for whoever signs in and may read that team; for nobody else",
        "counting this one",
    ):
        assert said in text


def test_a_printed_proof_names_its_contract_and_what_it_leaves_out(client, dorset):
    client.force_login(dorset.people["reviewer"])
    page = client.get("/oversight/bridport/nec/S1/2026-04-01/")
    assert "<dt>Contract</dt><dd>Neighbourhood Engagement Contract</dd>" in page.content.decode()
    assert "7 more of kinds that this rule does not count: on the page" in read(page).text


def test_what_the_grid_shows_is_what_a_pack_offers(client, dorset):
    client.force_login(dorset.people["reviewer"])
    asked_for = {"period": "2026-03-31", "status": "urgent", "section": "east", "order": "missed"}
    html = client.get("/oversight/", asked_for).content.decode()
    address = re.search(r'href="(/oversight/pack/[^"]*)"', html).group(1).replace("&amp;", "&")
    assert address == "/oversight/pack/?section=east&status=urgent&period=2026-03-31&contract=nec"
    page = read(client.get(address))
    assert "Ferndown NPT: S1 Meetings" in page.text
    assert "Bridport NPT" not in page.text.split("Figures")[-1]
    assert "May 2026" not in page.text.split("Figures")[-1]


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
    assert "And 6 more, left out for room: “This proof as CSV” at the address below has all 26." in text


def test_whoever_may_read_a_proof_may_have_it_as_a_pdf(client, dorset):
    client.force_login(dorset.people["pc"])
    alone = client.get(f"/oversight/{POSTS}/?format=pdf")
    assert alone.headers["Content-Type"] == "application/pdf"
    assert "Page 1 of" in sheets(alone)[0]
    assert "Posts" in sheets(alone)[0]


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
