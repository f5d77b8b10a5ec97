def test_one_name(solution, run):
    """Fetches one number.

    Await the fetch.
    """

    async def fetch(name):
        return 7

    got = run(solution.total(fetch, ["apricot"]))
    assert got == 7
