package dev.pollux.builtin.sql;

import dev.pollux.tool.Approval;
import java.time.Duration;
import java.util.Objects;

/** How much {@link SqlTools} read, and who is asked. */
public final class SqlToolsOptions {

  private int maxRows = 100;
  private int maxCellCharacters = 1000;
  private int maxResultCharacters = 20_000;
  private int maxColumns = 2000;
  private Duration timeout = Duration.ofSeconds(10);
  private Approval approval = Approval.NEVER;
  private boolean readOnlyUser;

  /** All defaults. */
  public SqlToolsOptions() {}

  /** Copies {@code other}. */
  public SqlToolsOptions(SqlToolsOptions other) {
    this.maxRows = other.maxRows;
    this.maxCellCharacters = other.maxCellCharacters;
    this.maxResultCharacters = other.maxResultCharacters;
    this.maxColumns = other.maxColumns;
    this.timeout = other.timeout;
    this.approval = other.approval;
    this.readOnlyUser = other.readOnlyUser;
  }

  public int getMaxRows() {
    return maxRows;
  }

  /**
   * The most rows of an answer, 100 by default. The model is told when there are more.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public SqlToolsOptions setMaxRows(int maxRows) {
    this.maxRows = positive("maxRows", maxRows);
    return this;
  }

  public int getMaxCellCharacters() {
    return maxCellCharacters;
  }

  /**
   * The most characters of a text in an answer, 1000 by default; the rest is cut.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public SqlToolsOptions setMaxCellCharacters(int maxCellCharacters) {
    this.maxCellCharacters = positive("maxCellCharacters", maxCellCharacters);
    return this;
  }

  public int getMaxResultCharacters() {
    return maxResultCharacters;
  }

  /**
   * The most characters of all rows of an answer, 20 000 by default; rows behind are left out.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public SqlToolsOptions setMaxResultCharacters(int maxResultCharacters) {
    this.maxResultCharacters = positive("maxResultCharacters", maxResultCharacters);
    return this;
  }

  public int getMaxColumns() {
    return maxColumns;
  }

  /**
   * The most columns that the description of the schema tells, 2000 by default.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public SqlToolsOptions setMaxColumns(int maxColumns) {
    this.maxColumns = positive("maxColumns", maxColumns);
    return this;
  }

  public Duration getTimeout() {
    return timeout;
  }

  /**
   * The longest time that the database works on a statement, 10 s by default. The database ends it.
   *
   * @throws IllegalArgumentException if it is shorter than a millisecond
   */
  public SqlToolsOptions setTimeout(Duration timeout) {
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= 1 ms)");
    }
    this.timeout = timeout;
    return this;
  }

  public Approval getApproval() {
    return approval;
  }

  /** Whether somebody is asked before each query; {@link Approval#NEVER} by default. */
  public SqlToolsOptions setApproval(Approval approval) {
    this.approval = Objects.requireNonNull(approval, "approval");
    return this;
  }

  public boolean isReadOnlyUser() {
    return readOnlyUser;
  }

  /**
   * The word of the programmer that the user of the connection may only read, false by default. It
   * takes the place of the check that {@link SqlTools} make, and is needed for databases for which they
   * have none.
   */
  public SqlToolsOptions setReadOnlyUser(boolean readOnlyUser) {
    this.readOnlyUser = readOnlyUser;
    return this;
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
    return value;
  }
}
