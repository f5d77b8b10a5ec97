"""The instructor's guide, followed to the letter from an empty folder; only the browser's steps are a person's."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "course" / "instructor_guide.md").read_text(encoding="utf-8")

#: What stands in for a person's own: the address to clone, an installation that is there, a course of one exercise and two
#: conversations, and the Ctrl+C that ends the service, once a learner has checked with it.
PREAMBLE = r"""
set -euo pipefail
git() { command git clone -q "$GUIDE_ROOT" "$3" && (cd interview-loop && eval "$GUIDE_PREPARE"); }
python() {
    if [ "$*" != "-m autograder serve" ]; then command python "$@"; return; fi
    command python -m autograder serve --port=0 --minimum=S0 > "$GUIDE_SCRATCH/served" 2>&1 &
    until grep -q '^Ctrl+C ends it' "$GUIDE_SCRATCH/served"; do kill -0 $! && sleep 0.1; done
    command python "$GUIDE_SCRATCH/learner.py" "$GUIDE_SCRATCH/served" tokens.csv
    kill -INT $! && wait $!
    cat "$GUIDE_SCRATCH/served"
}
"""
PREPARE = """
ln -s "$GUIDE_VENV" .venv
mkdir .stamps && touch .stamps/venv .stamps/install
find course/rounds -mindepth 2 -maxdepth 2 -type d -not -name web_crawler -not -name screen -not -name reading -exec rm -r {} +
"""
LEARNER = """
import csv, re, sys
from pathlib import Path
from autograder.content import load_course
from autograder.grading.remote import RemoteClient

url = re.search(r" at (http://\\S+)", Path(sys.argv[1]).read_text())[1]
token = next(row["token"] for row in csv.DictReader(open(sys.argv[2])) if row["id"] == "reference")
source = load_course(Path.cwd()).exercises["web_crawler"].starter
RemoteClient(Path.cwd(), url, token).check("web_crawler", 1, source)
"""


def blocks(language):
    """``(heading, text)`` of each block of a language, in order."""
    heading, found = "", []
    for match in re.finditer(r"^## ([^\n]+)$|^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL):
        if match[1]:
            heading = match[1]
        elif match[2] == language:
            found.append((heading, match[3]))
    return found


def grades(path, assignment="coding_assessment"):
    with open(path, newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == assignment}


def test_every_block_is_one_that_is_run():
    assert len(re.findall(r"^```\w+$", GUIDE, re.MULTILINE)) == len(blocks("sh")) + len(blocks("python"))
    assert len(re.findall(r"^```", GUIDE, re.MULTILINE)) == 2 * (len(blocks("sh")) + len(blocks("python")))


def test_the_guide_from_an_empty_folder_to_the_end(tmp_path):
    empty, scratch = tmp_path / "empty", tmp_path / "scratch"
    empty.mkdir()
    scratch.mkdir()
    (scratch / "learner.py").write_text(LEARNER)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AUTOGRADER_")}
    environment |= {
        "GUIDE_ROOT": str(ROOT), "GUIDE_PREPARE": PREPARE, "GUIDE_SCRATCH": str(scratch), "GUIDE_VENV": sys.prefix,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
    }  # fmt: skip
    here, said = empty, {}
    for heading, text in blocks("sh"):
        done = subprocess.run(
            ["bash", "-c", f'{PREAMBLE}\n{text}\npwd > "$GUIDE_SCRATCH/pwd"'],
            cwd=here, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        said[heading] = said.get(heading, "") + done.stdout
        assert done.returncode == 0, f"{heading}:\n{text}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        here = Path((scratch / "pwd").read_text().strip())
        look_at(heading, here)
    course = empty / "interview-loop" / "course"
    assert here == course
    assert "Answers run at S" in said["Set up"]
    assert "absent (Gray, Ann)" in said["Your students"]
    for name in ("web_crawler", "screen"):
        assert f"{name}.ipynb" in said["Collect"]
        assert f"{name}.html" in said["Return feedback"]
    assert "Graded 1 of 1" in said["Look, and mark by hand"]
    assert "12 unchanged." in said["Look, and mark by hand"]
    assert "Graded 7 of 7" in said["When a test was wrong"]
    assert "Stage 2" in said["An appeal"]
    assert "No finding." in said["An appeal"]
    assert "The card: " in said["An appeal"]
    # the starter as it was given out is no answer
    assert "6 answers, 6 new or changed" in said["An appeal"]
    assert "dashboard_cohort.html" in said["An appeal"]
    assert "7 learners with a token." in said["Checks while they work"]
    assert "Ended." in said["Checks while they work"]
    assert "web_crawler stage 1  0 of" in said["Checks while they work"]
    assert "shortcut is forgotten" in said["What is kept of a learner"]
    assert list(course.glob("*/shortcut")) == []
    assert not [path for path in course.rglob("*") if "shortcut+" in path.name]


def look_at(heading, course):
    """What a reader would see in the files after a heading's commands."""
    if heading == "Give the notebooks out":
        assert (course.parent / ".export" / "cohort" / "course" / "release").is_dir()
        assert not list((course.parent / ".export").rglob("hidden_*"))
    elif heading == "Grade":
        rows = grades(course / "grades.csv")
        assert {name: (row["raw_score"], row["score"], row["status"]) for name, row in rows.items()} == {
            "reference": ("100.0", "80.0", "graded"),  # two days begun
            "alternative": ("100.0", "100.0", "graded"),  # an extension
            "starter": ("0.0", "0.0", "graded"),
            "shortcut": (rows["shortcut"]["raw_score"], rows["shortcut"]["raw_score"], "graded"),
            "endless_loop": ("0.0", "0.0", "graded"),
            "ends_its_process": ("0.0", "0.0", "graded"),
            "absent": ("", "", "could not be graded"),
        }
        assert 0 < float(rows["shortcut"]["score"]) < 100
        assert "is no JSON" in rows["absent"]["reason"]
        talks = grades(course / "grades.csv", "recruiter_screen")
        assert {row["max_score"] for row in [*rows.values(), *talks.values()]} == {"100.0"}
        waits = {name for name, row in talks.items() if row["status"] == "waiting for manual marks"}
        assert waits == set(rows) - {"absent"}
        assert talks["absent"]["status"] == "not submitted"
        # a strong conversation has all that a program can check, and nobody's marks for what was said
        assert 0 < float(talks["reference"]["raw_score"]) < float(talks["reference"]["max_score"])
    elif heading == "When a test was wrong":
        before, after = grades(course / "grades.csv"), grades(course / "grades_after_mending.csv")
        changed = {name for name in before if before[name] != after[name]}
        assert changed == {"absent"}
        assert (after["absent"]["score"], after["absent"]["status"]) == ("100.0", "graded")
    elif heading == "Return feedback":
        pages = {path.parents[1].name for path in course.glob("feedback/*/coding_assessment/web_crawler.html")}
        assert len(pages) == 7
    elif heading == "Checks while they work":
        assert (course / "tokens.csv").stat().st_mode & 0o077 == 0
        if (course.parent / ".export" / "cohort" / "course" / "settings.toml").exists():
            settings = (course.parent / ".export" / "cohort" / "course" / "settings.toml").read_text()
            assert settings == 'service = "https://checks.example.org"\n'


def test_the_hubs_settings_are_settings_of_a_hub():
    text = next(text for heading, text in blocks("python") if heading == "On a JupyterHub")
    config = Config()
    exec(text, {"c": config})
    from jupyterhub import orm, scopes
    from jupyterhub.app import JupyterHub

    hub = JupyterHub(config=config)
    (service,) = hub.services
    assert set(service) <= {"name", "url", "command", "cwd"}
    assert service["command"][1:] == ["-m", "autograder", "serve", "--hub"]
    wanted = f"access:services!service={service['name']}"
    roles = {role["name"]: role["scopes"] for role in hub.load_roles}
    assert set(roles) == {"user", "server"}
    for given in roles.values():
        assert wanted in given
        # the hub refuses to start with a scope that it does not know
        scopes._check_scopes_exist(given, orm.User)
    assert config.Spawner.environment["AUTOGRADER_SERVICE"].endswith(f"/services/{service['name']}")


def test_the_database_is_one_that_nbgrader_takes():
    text = next(text for heading, text in blocks("python") if "PostgreSQL" in heading)
    config = Config()
    exec(text, {"c": config})
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy import make_url

    url = make_url(CourseDirectory(config=config).db_url)
    assert (url.get_backend_name(), url.get_driver_name()) == ("postgresql", "pg8000")


@pytest.mark.parametrize("name", ["share", "extension", "grace"])
def test_late_days(name):
    from nbgrader.preprocessors import AssignLatePenalties

    from autograder.notebooks.late import LateDays

    parent = AssignLatePenalties(
        config=Config({"LateDays": {"share_a_day": 0.25, "extensions": {"round": {"ada": 2}}}})
    )
    parent.assignment_id = "round"
    rule, day = LateDays(parent=parent), 86400
    if name == "share":
        late = (day - 1, day + 1, 3 * day, 9 * day)
        assert [rule.late_submission_penalty("bob", 80, seconds) for seconds in late] == [
            20, 40, 60, 80,
        ]  # fmt: skip
        assert rule.late_submission_penalty("bob", 0, day) == 0
    elif name == "extension":
        assert rule.late_submission_penalty("ada", 80, 2 * day) is None
        assert rule.late_submission_penalty("ada", 80, 2 * day + 3600) == 20
        parent.assignment_id = "another"
        assert rule.late_submission_penalty("ada", 80, 2 * day) == 40
    else:
        assert rule.late_submission_penalty("bob", 80, 600) is None
        assert rule.late_submission_penalty("bob", 80, 601) == 20
        assert rule.grace_minutes == 10
