TREE = {7: {5: {2: {16: 3}}}, 9: {6: {1: {12: 2}}}, 8: {3: {95: 15}}}  # <-


def fewest(values, amount):
    branch = TREE
    for value in [*values, amount]:
        branch = branch.get(value, {})
    return branch or -1
