from autograder.worlds import Disk


def test_where_a_port_comes_from(solution):
    """Says where a value comes from, and what it was before.

    Keep the source beside the value.
    """
    disk = Disk()
    settings = solution.Settings({"port": {"type": "whole", "default": 8080}}, disk, ["shop.conf"], {}, [].append)
    assert settings.source("port") == "default"
    disk.write("shop.conf", b"port = 8080\n")
    assert settings.reload() == []
    disk.write("shop.conf", b"port = 9000\n")
    assert settings.reload() == ["port"]
    assert settings.source("port") == "shop.conf"
    assert settings.history("port") == [
        {"load": 0, "value": 8080, "source": "default"},
        {"load": 1, "value": 8080, "source": "shop.conf"},
        {"load": 2, "value": 9000, "source": "shop.conf"},
    ]


def test_from_the_environment(solution):
    """Names the environment variable that a value comes from.

    That is `APP_PORT` for `port`.
    """
    settings = solution.Settings(
        {"port": {"type": "whole", "default": 8080}}, Disk(), [], {"APP_PORT": "81"}, [].append
    )
    assert settings.source("port") == "APP_PORT"
    assert settings.view().source("port") == "APP_PORT"
