package dev.pollux.examples.orders;

import dev.pollux.agent.AgentOptions;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Answers questions about a shop's database. JDBC blocks, so tools get threads of their own. */
public record Orders(Connection database) {

  record Order(String number, String customer, LocalDate placed, String status, BigDecimal total) {}

  record Sale(String product, int sold, BigDecimal revenue) {}

  /** The agent, with a database in memory. */
  public static AgentOptions agent() throws SQLException {
    String url = "jdbc:h2:mem:;INIT=RUNSCRIPT FROM 'classpath:shop.sql'";
    return new AgentOptions()
        .setInstruction("You answer a shopkeeper's questions. Amounts are in euros.")
        .addTools(new Orders(DriverManager.getConnection(url)));
  }

  @Tool("One order: whose, of which day, its status, its total")
  Order order(@ToolParam("The number, like A-17") String number) throws SQLException {
    return query("select * from order_total where number = ?", Orders::order, number).stream()
        .findFirst()
        .orElseThrow(() -> new ToolException("No order " + number + "; numbers are like A-17"));
  }

  @Tool("The orders of a customer, the newest first")
  List<Order> ordersOf(@ToolParam("First and last name") String customer) throws SQLException {
    String sql = "select * from order_total where lower(customer) = lower(?) order by placed desc";
    return query(sql, Orders::order, customer);
  }

  @Tool(value = "Cancels an order; somebody is asked first", approval = Approval.ALWAYS)
  Order cancelOrder(@ToolParam("The number, like A-17") String number) throws SQLException {
    order(number); // or tells that there is none
    String sql = "update purchase set status = 'cancelled' where number = ?";
    try (PreparedStatement statement = database.prepareStatement(sql)) {
      statement.setString(1, number);
      statement.executeUpdate();
    }
    return order(number);
  }

  @Tool("What each product brought in during a year, the best first")
  List<Sale> sales(int year, @ToolParam(defaultValue = "10") int limit) throws SQLException {
    String sql = "select product, sum(quantity), sum(quantity * price) revenue from sale"
        + " where year(placed) = ? group by product order by revenue desc limit ?";
    return query(sql, r -> new Sale(r.getString(1), r.getInt(2), r.getBigDecimal(3)), year, limit);
  }

  private static Order order(ResultSet row) throws SQLException {
    LocalDate placed = row.getObject("placed", LocalDate.class);
    return new Order(
        row.getString("number"),
        row.getString("customer"),
        placed,
        row.getString("status"),
        row.getBigDecimal("total"));
  }

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Row<T> row, Object... values) throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<T> found = new ArrayList<>();
      for (ResultSet rows = statement.executeQuery(); rows.next(); ) {
        found.add(row.read(rows));
      }
      return found;
    }
  }
}
