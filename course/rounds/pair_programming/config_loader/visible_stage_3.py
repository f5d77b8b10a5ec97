from autograder.worlds import Disk


def test_a_mistyped_port(solution):
    """Goes on with what it has when a port was mistyped, and says what is wrong until it is mended.

    `reload` raises nothing any more.
    """
    disk = Disk()
    schema = {"port": {"type": "whole", "default": 8080}}
    settings = solution.Settings(schema, disk, ["shop.conf"], {}, [].append)
    assert settings.problems() == []
    disk.write("shop.conf", b"# of the team\nport = 80a0\n")
    assert settings.reload() == []
    assert settings.get("port") == 8080
    assert [text.split(" ")[0] for text in settings.problems()] == ["shop.conf:2:"]
    disk.write("shop.conf", b"# of the team\nport = 8090\n")
    assert settings.reload() == ["port"]
    assert settings.get("port") == 8090
    assert settings.problems() == []


def test_a_function_that_fails(solution):
    """Goes on when a function raises that was told of a change.

    The log says so, and the others are told all the same.
    """
    disk, lines, told = Disk(), [], []
    settings = solution.Settings({"port": {"type": "whole", "default": 8080}}, disk, ["shop.conf"], {}, lines.append)

    def fails(old, new):
        raise RuntimeError("cannot listen there")

    settings.on_change("port", fails)
    settings.on_change("port", lambda old, new: told.append(new))
    disk.write("shop.conf", b"port = 80\n")
    assert settings.reload() == ["port"]
    assert told == [80]
    assert lines[-1] == "port: not taken over"
