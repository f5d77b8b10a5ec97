class Settings:
    def __init__(self, schema, disk, files, env, log):
        raise NotImplementedError

    def get(self, name):
        raise NotImplementedError
