package dev.pollux.builtin.sql;

import dev.pollux.tool.ToolException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Asks the database whether the user of a connection could write. */
final class JdbcRights {

  private static final String H2 = """
      SELECT NOT EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.SETTINGS
              WHERE SETTING_NAME = 'info.READ_ONLY' AND SETTING_VALUE = 'TRUE')
          AND (EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.USERS
                  WHERE USER_NAME = CURRENT_USER AND IS_ADMIN)
              OR EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.TABLE_PRIVILEGES
                  WHERE PRIVILEGE_TYPE <> 'SELECT' AND (GRANTEE IN (CURRENT_USER, 'PUBLIC')
                      OR GRANTEE IN (SELECT ROLE_NAME FROM INFORMATION_SCHEMA.ROLES)))
              OR EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.SCHEMATA
                  WHERE SCHEMA_OWNER = CURRENT_USER))
      """;

  private static final String POSTGRES = """
      SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_roles r
              WHERE (pg_has_role(session_user, r.oid, 'MEMBER')
                      OR pg_has_role(current_user, r.oid, 'MEMBER'))
                  AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
                      OR r.rolname IN ('pg_execute_server_program', 'pg_read_server_files',
                          'pg_write_server_files', 'pg_write_all_data')
                      OR has_database_privilege(r.oid, current_database(), 'CREATE')
                      OR EXISTS (SELECT 1 FROM pg_catalog.pg_namespace n
                          WHERE n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'
                              AND has_schema_privilege(r.oid, n.oid, 'CREATE'))
                      OR EXISTS (SELECT 1 FROM pg_catalog.pg_class c
                          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          WHERE c.relkind IN ('r', 'p', 'v', 'f')
                              AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                              AND (has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                                  OR has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE')))
                      OR EXISTS (SELECT 1 FROM pg_catalog.pg_class c
                          WHERE CASE WHEN c.relkind = 'S'
                              THEN has_sequence_privilege(r.oid, c.oid, 'UPDATE, USAGE') END)))
      """;

  private JdbcRights() {}

  /**
   * @throws ToolException if the user may write, or it cannot be known
   */
  static void check(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    String mayWrite = switch (product) {
      case "H2" -> H2;
      case "PostgreSQL" -> POSTGRES;
      default ->
        throw new ToolException(
            "This kind of database is not read: it is not known how to keep it from writing");
    };
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(mayWrite)) {
      if (!answer.next() || answer.getBoolean(1)) {
        throw new ToolException("The database is not read: its user has rights to write; connect as"
            + " a user who may only select");
      }
    }
  }
}
