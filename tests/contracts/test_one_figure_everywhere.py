"""Every figure of one force is the same wherever it is told: page, file, API, command, PDF and letter.

What the table of assessments says is the measure; each place is read as its reader reads it. A place that told another
figure, or that did not tell one it should, is a failure.
"""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from contracts.engine.assessment import AssessmentScope, assess
from contracts.kinds import KINDS
from contracts.models import Assessment, Flag, FlagLine, Standard, Unit
from contracts.models.statuses import JUDGED, MISSED, URGENT, AssessmentStatus
from contracts.wording import figure
from teams.models import Team
from tests.contracts.flagged_world import tell_all
from tests.contracts.page_reading import plain, read, rows_of
from tests.contracts.reviewers_world import EVERY_KIND, NOW, TODAY, agree, asked, assessed, flagged, held
from tests.contracts.test_api import asked_for, items
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
COLUMNS = ("status", "achieved", "required", "scheduled", "due_by")


def county_of_every_kind() -> County:
    """Each status occurs, and each kind of measure; the first quarter has closed, the second is open."""
    dorset = counties.dorset()
    agree(dorset, EVERY_KIND, first_day=date(2026, 1, 1))
    for number in range(18):
        held(dorset, "wimborne", "social_post", date(2026, 1, 5) + number * 7 * DAY)
    for number in range(6):
        advertised = {"advertised_on": date(2026, 1, 2) + number * 20 * DAY}
        held(dorset, "wimborne", "meeting", date(2026, 1, 12) + number * 20 * DAY, **advertised)
    held(dorset, "ferndown", "social_post", date(2026, 5, 2))
    held(dorset, "bridport", "social_post", date(2026, 5, 6))
    for hours in (2, 70, 100, None):
        asked(dorset, "wimborne", NOW - 9 * DAY, hours=hours)
    asked(dorset, "ferndown", NOW - 2 * DAY)
    assessed()
    flagged(dorset)
    return dorset


kept = kept_world(county_of_every_kind, at=NOW)


@pytest.fixture
def dorset(own_world):
    return own_world


@pytest.fixture
def reviewer(client, dorset):
    client.force_login(dorset.people["reviewer"])
    return client


def figures() -> dict[tuple[str, str, str], Assessment]:
    rows = Assessment.objects.select_related("team", "contract", "version").order_by("team__key", "code", "first_day")
    return {(row.team.key, row.code, str(row.first_day)): row for row in rows}


def open_now() -> dict[tuple[str, str, str], Assessment]:
    return {key: row for key, row in figures().items() if row.first_day <= TODAY <= row.last_day}


def as_text(row: Assessment) -> tuple[str, ...]:
    """The figure as a file writes it."""
    return tuple("" if (value := getattr(row, name)) is None else str(value) for name in COLUMNS)


def in_words(row: Assessment) -> str:
    """The figure as a page writes it."""
    standard = Standard.objects.get(version=row.version_id, code=row.code)
    late = Unit.objects.filter(assessment=row).order_by("unit_id").values_list("late", flat=True).first()
    return plain(figure(row, standard.measure, late=late))


def status_of(row: Assessment) -> str:
    return str(AssessmentStatus(row.status).label)


def by_figure(lines) -> dict[tuple[str, str, str], dict[str, str]]:
    return {(one["team"], one["standard"], one["first_day"]): one for one in lines}


def lines_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def text_of_pdf(answer) -> str:
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_world_has_every_kind_and_every_status_that_somebody_asks_about(dorset):
    rows = figures().values()
    assert {Standard.objects.get(version=row.version_id, code=row.code).kind for row in rows} == set(KINDS)
    assert {row.status for row in rows} >= set(JUDGED)


def test_the_engine_says_it_anew(dorset):
    found = {}
    for row in assess(AssessmentScope(tuple(Team.objects.values_list("pk", flat=True)), NOW)):
        cells = ("" if (value := getattr(row, name)) is None else str(value) for name in COLUMNS)
        found[row.team, row.standard, str(row.first_day)] = tuple(cells)
    assert found == {key: as_text(row) for key, row in figures().items()}


def test_the_command_and_the_api(reviewer, tmp_path):
    output = tmp_path / "assessed.csv"
    call_command("assess", "--force", "dorset", "--output", str(output))
    with output.open(newline="", encoding="utf-8") as file:
        told = by_figure(csv.DictReader(file))
    answered = by_figure(items(reviewer, "assessments"))
    wanted = {key: as_text(row) for key, row in figures().items()}
    assert {key: tuple(one[name] for name in COLUMNS) for key, one in told.items()} == wanted
    said = {
        key: tuple("" if one[name] is None else str(one[name]) for name in COLUMNS) for key, one in answered.items()
    }
    assert said == wanted


def test_the_grid_and_its_file(reviewer):
    links = read(reviewer.get("/oversight/")).links
    for (team, code, first_day), row in open_now().items():
        told = [plain(words) for words, to in links if to == f"/oversight/{team}/nec/{code}/{first_day}/"]
        assert any(f"{status_of(row)} {in_words(row)}".strip() in words for words in told)
    told = by_figure(lines_of(reviewer.get("/oversight/?format=csv")))
    assert {key: tuple(one[name] for name in COLUMNS) for key, one in told.items()} == {
        key: as_text(row) for key, row in open_now().items()
    }


def test_the_grid_of_a_quarter_and_its_file(reviewer):
    closed = {key: row for key, row in figures().items() if row.last_day <= date(2026, 3, 31)}
    answer = reviewer.get("/oversight/?period=2026-03-31")
    links = {address for _, address in read(answer).links}
    assert {f"/oversight/{team}/nec/{code}/{day}/" for team, code, day in closed} <= links
    told = by_figure(lines_of(reviewer.get("/oversight/?period=2026-03-31&format=csv")))
    assert {key: tuple(one[name] for name in COLUMNS) for key, one in told.items()} == {
        key: as_text(row) for key, row in closed.items()
    }


def test_each_proof_on_its_page_in_its_file_and_in_the_api(reviewer):
    some = {key: row for key, row in figures().items() if key[0] == "wimborne" and row.last_day >= date(2026, 3, 31)}
    assert len(some) >= 10
    for (team, code, first_day), row in some.items():
        answer = reviewer.get(f"/oversight/{team}/nec/{code}/{first_day}/")
        card = rows_of(answer, "clocks").partition("Shown on")[0]
        assert f"{in_words(row)} {status_of(row)}".strip() in card
        line = next(
            one
            for one in lines_of(reviewer.get(f"/oversight/{team}/nec/{code}/{first_day}/?format=csv"))
            if one["of"] == "figure"
        )
        assert (line["figure_status"], *(line[name] for name in COLUMNS[1:])) == as_text(row)
        proof = asked_for(reviewer, f"assessments/{team}/nec/{code}/{first_day}/proof")
        for told in (proof["assessment"], proof["figures"]["as_it_happened"]):
            assert tuple("" if told[name] is None else str(told[name]) for name in COLUMNS) == as_text(row)


def test_the_committee_pack(reviewer):
    missed = [key for key, row in open_now().items() if row.status in URGENT]
    cells = [f"{team}/nec/{code}/{day}" for team, code, day in missed]
    said = text_of_pdf(reviewer.get("/oversight/pack/", {"cell": cells, "format": "pdf"}))
    for key in missed:
        row = open_now()[key]
        assert f"{status_of(row)} {in_words(row)}".strip() in said


def test_over_time(reviewer):
    for code in EVERY_KIND:
        told = lines_of(reviewer.get(f"/oversight/nec/{code}/?format=csv&of=teams"))
        assert told
        for one in told:
            row = figures()[one["team"], code, one["first_day"]]
            assert one["status"] == row.status
            assert (one["achieved"], one["required"]) == as_text(row)[1:3]


def test_flags_their_file_and_their_letters(reviewer):
    standing = {(flag.team.key, flag.code, str(flag.first_day)): flag for flag in Flag.objects.select_related("team")}
    for key, flag in standing.items():
        assert flag.level == figures()[key].status
    page = read(reviewer.get("/flags/")).text
    told = {
        (one["team"], one["standard"], one["first_day"]): one for one in lines_of(reviewer.get("/flags/?format=csv"))
    }
    assert {key: one["level"] for key, one in told.items()} == {key: flag.level for key, flag in standing.items()}
    for (_, code, _), flag in standing.items():
        assert in_words(figures()[flag.team.key, code, str(flag.first_day)]).partition(" ")[0] in page
    letters = tell_all()
    assert letters
    for line in FlagLine.objects.filter(named=True).select_related("letter", "change__flag__team"):
        flag = line.change.flag
        row = figures()[flag.team.key, flag.code, str(flag.first_day)]
        (told_of,) = [part for part in line.letter.body.split("\n\n") if _is_of(part, flag, row)]
        assert f": {status_of(row)}. " in told_of
        assert row.status != MISSED or in_words(row).partition(" ")[0] in told_of


def _is_of(part: str, flag: Flag, row: Assessment) -> bool:
    """Whether a paragraph of a letter tells of the flag."""
    address = f"/flags/{flag.pk}/"
    proof = f"/oversight/{flag.team.key}/nec/{flag.code}/{flag.first_day}/"
    return address in part or proof in part


def test_the_public_page_and_my_team(client, dorset):
    for key, team in dorset.teams.items():
        standing = {code: row for (of, code, _), row in open_now().items() if of == key}
        public = read(client.get(f"/teams/{key}/")).text
        client.force_login(dorset.people["admin"])
        mine = read(client.get(f"/my-team/?team={key}")).text
        client.logout()
        for code, row in standing.items():
            title = EVERY_KIND[code][0]
            assert f"{title}" in mine
            assert f"{status_of(row)}." in public
        assert team.name in public
