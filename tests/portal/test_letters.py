"""Letters as files: one a letter, the same for the same letter, and readable as they lie there."""

import stat
from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection

BODY = "Bournemouth – größte Straße.\nÜber 7 days; 7 is the most: http://127.0.0.1:8000/" + "long/" * 30 + "\n"


@pytest.fixture
def folder(tmp_path, settings):
    settings.EMAIL_BACKEND = "portal.letters.Files"
    settings.EMAIL_FILE_PATH = tmp_path / "data" / "letters"
    return settings.EMAIL_FILE_PATH


def letter(number=1, **changes):
    words = {
        "subject": "Wimborne NPT: Posts at risk – due by Friday 15 May",
        "body": BODY,
        "to": ["sergeant@dorset.example"],
        "headers": {"Message-ID": f"<{number}@host>"},
    }
    return EmailMessage(**(words | changes))


def test_a_letter_is_a_file_that_people_can_read(folder):
    letter().send()
    (file,) = folder.iterdir()
    assert file.name.startswith("sergeant-dorset-example-wimborne-npt-posts-at-risk-due-by-friday-15-may-")
    assert file.suffix == ".eml"
    text = file.read_text("utf-8")
    assert "Subject: Wimborne NPT: Posts at risk – due by Friday 15 May\n" in text
    assert text.endswith(f"\n\n{BODY}")


def test_a_mail_program_reads_the_same(folder):
    letter().send()
    (file,) = folder.iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["Message-ID"] == "<1@host>"
    assert message["Subject"] == "Wimborne NPT: Posts at risk – due by Friday 15 May"
    assert message.get_content() == BODY


def test_the_same_letter_again_is_the_same_file_and_another_is_another(folder):
    letter().send()
    letter().send()
    letter(2).send()
    assert len(list(folder.iterdir())) == 2


def test_only_the_owner_may_read_them(folder):
    letter().send()
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_subject_that_looks_like_a_path_stays_in_the_folder(folder):
    letter(subject="../../etc/passwd", to=["../up@dorset.example"]).send()
    letter(subject="", to=["a/b@dorset.example"]).send()
    assert len(list(folder.iterdir())) == 2


def test_several_at_once_and_letters_in_two_forms_are_kept_too(folder):
    both = EmailMultiAlternatives("Two forms", BODY, to=["pc@dorset.example"])
    both.attach_alternative("<p>Two forms</p>", "text/html")
    assert get_connection().send_messages([both, letter()]) == 2
    assert len(list(folder.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_an_error_of_the_machine(folder):
    folder.parent.mkdir()
    folder.write_text("in the way")
    with pytest.raises(OSError):
        letter().send()
