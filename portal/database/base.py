"""Django's PostgreSQL backend with two things added: the embedded server, and the owner's role where it is needed."""

from django.db.backends.postgresql import base, creation, operations

from portal.database.server import embedded


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, *args, **kwargs):
        """Empty tables as the role we signed in as: the application's role, assumed in tests, may not truncate."""
        statements = super().sql_flush(*args, **kwargs)
        return statements and ["SET LOCAL ROLE NONE", *statements]


class DatabaseCreation(creation.DatabaseCreation):
    """The owner creates and migrates the test database; then every test runs with the application's rights alone."""

    def create_test_db(self, *args, **kwargs):
        settings = self.connection.settings_dict
        application = settings["USER"]
        settings.update(settings["OWNER"])
        name = super().create_test_db(*args, **kwargs)
        self.connection.close()
        settings["OPTIONS"]["assume_role"] = application
        return name


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    creation_class = DatabaseCreation

    def get_connection_params(self):
        params = super().get_connection_params()
        if server := embedded(self.settings_dict):
            server.use()
            params["host"] = str(server.socket_folder)
        return params
