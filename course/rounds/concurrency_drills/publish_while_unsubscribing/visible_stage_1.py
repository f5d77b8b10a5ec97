import pytest


def test_all_who_listen(solution):
    """Calls those who are subscribed, in their order.

    Each callback is called once with the event.
    """
    bus, heard = solution.Bus(), []

    def log(event):
        heard.append(("log", event))

    def bill(event):
        heard.append(("bill", event))

    bus.subscribe(log)
    bus.subscribe(bill)
    bus.publish("order 1")
    bus.unsubscribe(log)
    bus.publish("order 2")
    assert heard == [("log", "order 1"), ("bill", "order 1"), ("bill", "order 2")]


@pytest.mark.schedules(10)
def test_one_leaves_when_called(solution, threads):
    """Lets a callback unsubscribe itself.

    Who comes after it must be called all the same.
    """
    bus, heard = solution.Bus(), []

    def greet(event):
        heard.append("greet")
        bus.unsubscribe(greet)

    def bill(event):
        heard.append("bill")

    bus.subscribe(greet)
    bus.subscribe(bill)
    threads((bus.publish, "order 1"))
    assert heard == ["greet", "bill"]
