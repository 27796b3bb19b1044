"""Django's PostgreSQL backend with two things added: the embedded server, and the owner's role where it is needed."""

from django.db.backends.postgresql import base, client, creation, operations

from portal.database.server import embedded


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, *args, **kwargs):
        """Empty tables as the role we signed in as: the application's role, assumed in tests, may not truncate."""
        statements = super().sql_flush(*args, **kwargs)
        return statements and ["SET LOCAL ROLE NONE", *statements]

    def last_executed_query(self, cursor, sql, params):
        """Of a statement that the server has prepared psycopg keeps no text: it is told as it was asked."""
        return super().last_executed_query(cursor, sql, params) or sql


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


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        """`manage.py dbshell`, with the server's own psql: an older one cannot describe its tables."""
        server = embedded(settings_dict)
        if not server:
            return super().settings_to_cmd_args_env(settings_dict, parameters)
        server.use()
        here = settings_dict | {"HOST": str(server.socket_folder)}
        (_, *arguments), environment = super().settings_to_cmd_args_env(here, parameters)
        return [server.binaries.program("psql"), *arguments], environment


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient
    ops_class = DatabaseOperations
    creation_class = DatabaseCreation

    def get_connection_params(self):
        params = super().get_connection_params()
        if server := embedded(self.settings_dict):
            server.use()
            params["host"] = str(server.socket_folder)
        return params
