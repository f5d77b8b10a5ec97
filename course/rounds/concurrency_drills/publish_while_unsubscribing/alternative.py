import threading


class Subscription:
    def __init__(self, callback):
        self.callback, self.ended = callback, False


class Bus:
    """The tuple of subscriptions is never changed, only replaced: a publisher goes on with the one that it has."""

    def __init__(self):
        self.changing = threading.RLock()
        self.subscriptions = ()

    def subscribe(self, callback):
        with self.changing:
            if all(one.callback is not callback for one in self.subscriptions):
                self.subscriptions += (Subscription(callback),)

    def unsubscribe(self, callback):
        with self.changing:
            for one in self.subscriptions:
                if one.callback is callback:
                    one.ended = True
            self.subscriptions = tuple(one for one in self.subscriptions if not one.ended)

    def publish(self, event):
        for one in self.subscriptions:
            if not one.ended:
                one.callback(event)
