import pytest

from autograder.worlds import Disk


def test_one_setting_from_each(solution):
    """Takes a setting from the file, one from the environment, and one from its default.

    Three dictionaries from name to value will do to begin with.
    """
    disk, lines = Disk(), []
    disk.write("shop.conf", b"# of the team\nport = 9000\n")
    schema = {
        "port": {"type": "whole", "default": 8080},
        "greeting": {"type": "text", "default": "hello"},
        "beta": {"type": "yes_no", "default": False},
    }
    settings = solution.Settings(schema, disk, ["shop.conf"], {"APP_GREETING": "ahoy"}, lines.append)
    assert [settings.get(name) for name in schema] == [9000, "ahoy", False]
    assert lines == ["port = 9000", "greeting = ahoy", "beta = False"]


def test_a_wrong_number(solution):
    """Does not start with a number that is none.

    Never half a config: raise ValueError.
    """
    disk = Disk()
    disk.write("shop.conf", b"port = 80a0\n")
    schema = {"port": {"type": "whole", "default": 8080}}
    with pytest.raises(ValueError):
        solution.Settings(schema, disk, ["shop.conf"], {}, [].append)


def test_a_name_that_is_not_there(solution):
    """Raises KeyError for a name that the schema does not have.

    A dictionary does that by itself.
    """
    settings = solution.Settings({"port": {"type": "whole", "default": 8080}}, Disk(), ["shop.conf"], {}, [].append)
    assert settings.get("port") == 8080
    with pytest.raises(KeyError):
        settings.get("prot")
