package dev.pollux.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunRequest;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The statements on the table of runs, and what its rows mean. */
final class RunRows {

  private static final String COLUMNS =
      "ticket, session, agent, input, state, attempts, cancel, outcome, submitted_at";

  static final String SUBMIT = "insert into $schema.run (ticket, session, agent, input)"
      + " values ($1, $2, $3, $4) on conflict (ticket) do nothing returning " + COLUMNS;

  static final String FIND = "select " + COLUMNS + " from $schema.run where ticket = $1";

  /** Ends what no worker has; one that a worker had before is for the next one to end. */
  static final String CANCEL = """
      update $schema.run set cancel = true,
        state = case when state = 'queued' and epoch is null then 'ended' else state end,
        outcome = case when state = 'queued' and epoch is null then 'cancelled' end,
        ended_at = case when state = 'queued' and epoch is null then clock_timestamp() end,
        due = case when state = 'queued' then clock_timestamp() else due end
      where ticket = $1 and state <> 'ended' returning session, number""";

  /** Ends runs that were begun as often as they may be; whoever still has one is fenced. */
  static final String ABANDON = """
      with lost as (
        select number from $schema.run
        where state <> 'ended' and due <= clock_timestamp() and attempts >= $1
        for update skip locked),
      ended as (
        update $schema.run r set state = 'ended', outcome = 'abandoned', ended_at = clock_timestamp()
        from lost where r.number = lost.number returning r.number, r.session),
      freed as (
        update $schema.session s set run = null, epoch = nextval('$schema.epoch')
        from ended where s.run = ended.number)
      select session from ended""";

  /**
   * Takes runs. The row of the session decides when two that belong to one session were seen at once by
   * two workers: it has one run at a time.
   */
  static final String CLAIM = """
      with candidate as (
        select r.number, r.session from $schema.run r
        where r.state <> 'ended' and r.due <= clock_timestamp() and r.attempts < $3
          and ($6::text[] is null or r.agent = any($6))
          and not exists (
            select 1 from $schema.run o
            where o.session = r.session and o.number < r.number and o.state <> 'ended')
        order by r.due, r.number limit $1 for update skip locked),
      owner as (
        insert into $schema.session as s (id, size, run, epoch)
        select session, 0, number, nextval('$schema.epoch') from candidate
        on conflict (id) do update set run = excluded.run, epoch = excluded.epoch
        where s.run is null or s.run = excluded.run
        returning run, epoch)
      update $schema.run r set state = 'running', worker = $2, epoch = owner.epoch, claim_key = $4,
        attempts = r.attempts + 1, due = clock_timestamp() + $5 * interval '1 millisecond'
      from owner where r.number = owner.run
      returning r.number, r.epoch,
      """ + prefixed();

  /** What a claim took whose answer was lost. */
  static final String CLAIMED = "select r.number, r.epoch, " + prefixed()
      + " from $schema.run r where r.state = 'running' and r.claim_key = $1";

  static final String RENEW = """
      update $schema.run r set due = clock_timestamp() + $3 * interval '1 millisecond'
      from unnest($1::bigint[], $2::bigint[]) as mine(number, epoch)
      where r.number = mine.number and r.epoch = mine.epoch and r.state = 'running'
      returning r.number, r.cancel""";

  static final String COMPLETE = """
      with ended as (
        update $schema.run set state = 'ended', outcome = $3, ended_at = clock_timestamp()
        where number = $1 and epoch = $2 and state = 'running' returning number),
      freed as (
        update $schema.session s set run = null, epoch = nextval('$schema.epoch')
        from ended where s.run = ended.number)
      select number from ended""";

  /** Whether an earlier try ended it. */
  static final String COMPLETED = "select 1 from $schema.run"
      + " where number = $1 and epoch = $2 and state = 'ended' and outcome = $3";

  static final String GIVE_BACK = """
      with given as (
        update $schema.run set state = 'queued', attempts = attempts - $4,
          due = clock_timestamp() + $3 * interval '1 millisecond'
        where number = $1 and epoch = $2 and state = 'running' returning number),
      freed as (
        update $schema.session s set run = null, epoch = nextval('$schema.epoch')
        from given where s.run = given.number)
      select number from given""";

  static final String DELETE_ENDED = "delete from $schema.run where state = 'ended'"
      + " and ended_at <= clock_timestamp() - $1 * interval '1 millisecond'";

  private RunRows() {}

  private static String prefixed() {
    return "r." + COLUMNS.replace(", ", ", r.");
  }

  static QueuedRun run(Row row) {
    RunRequest request = new RunRequest(
        StoredText.read(row.getString("ticket")),
        StoredText.read(row.getString("session")),
        StoredText.read(row.getString("agent")),
        (ObjectNode) Json.parse(row.getString("input")));
    String outcome = row.getString("outcome");
    return new QueuedRun(
        request,
        QueuedRun.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getInteger("attempts"),
        row.getBoolean("cancel"),
        outcome == null ? null : StoredText.read(outcome),
        row.getOffsetDateTime("submitted_at").toInstant());
  }

  static String input(RunRequest request) {
    return new String(Json.bytes(request.input()), StandardCharsets.UTF_8);
  }
}
