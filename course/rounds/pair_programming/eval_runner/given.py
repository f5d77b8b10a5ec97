class EvalRunner:
    def __init__(self, ask, most, grade, budget):
        raise NotImplementedError

    def run(self, items):
        raise NotImplementedError
