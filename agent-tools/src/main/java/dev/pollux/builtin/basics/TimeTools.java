package dev.pollux.builtin.basics;

import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times with their zones: {@code currentTime}, {@code convertTime}, {@code timeBetween}. They
 * only read; nobody is asked. May be shared between agents.
 */
public final class TimeTools {

  /** A time in a zone. */
  record Time(String time, String zone, String dayOfWeek) {}

  record Between(String duration, long days, long hours, long minutes, long seconds) {}

  private final InstantSource clock;
  private final ZoneId zone;

  /** The time of the system, in UTC unless the model names a zone. */
  public TimeTools() {
    this(InstantSource.system(), ZoneId.of("UTC"));
  }

  /**
   * The time of a clock.
   *
   * @param zone the one of the user, where the model names none
   */
  public TimeTools(InstantSource clock, ZoneId zone) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.zone = Objects.requireNonNull(zone, "zone");
  }

  @Tool(value = "The date and time now, with the day of the week.", effect = Effect.REPEATABLE)
  Time currentTime(
      @ToolParam(
              value = "A zone like Europe/Oslo; the user's when left out",
              required = false,
              example = "Europe/Oslo")
          @Nullable
          String zone) {
    ZoneId wanted = zone == null ? this.zone : zone("zone", zone);
    return time(clock.instant().truncatedTo(ChronoUnit.SECONDS).atZone(wanted));
  }

  @Tool(value = "The same moment in another zone.", effect = Effect.REPEATABLE)
  Time convertTime(
      @ToolParam(
              value = "A time like 2026-03-29T14:30, or with its offset",
              example = "2026-03-29T14:30")
          String time,
      @ToolParam("The zone of that time, like Europe/Oslo") String fromZone,
      @ToolParam("The zone to give it in") String toZone) {
    return time(moment("time", time, zone("fromZone", fromZone))
        .withZoneSameInstant(zone("toZone", toZone)));
  }

  @Tool(
      value = "How long it is from one time to another; negative when the second is earlier.",
      effect = Effect.REPEATABLE)
  Between timeBetween(
      @ToolParam("A time like 2026-03-29T14:30, or with its offset") String from,
      @ToolParam("The other time") String to,
      @ToolParam(value = "The zone of times without an offset", required = false) @Nullable
          String zone) {
    ZoneId wanted = zone == null ? this.zone : zone("zone", zone);
    Duration between = Duration.between(moment("from", from, wanted), moment("to", to, wanted));
    return new Between(
        between.toString(),
        between.toDays(),
        between.toHoursPart(),
        between.toMinutesPart(),
        between.toSecondsPart());
  }

  private static Time time(ZonedDateTime time) {
    return new Time(
        time.toOffsetDateTime().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
        time.getZone().getId(),
        time.getDayOfWeek().getDisplayName(java.time.format.TextStyle.FULL, Locale.ENGLISH));
  }

  private static ZoneId zone(String argument, String zone) {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new ToolException(
          "Argument '" + argument + "' must be a zone like Europe/Oslo or +02:00", e);
    }
  }

  private static ZonedDateTime moment(String argument, String text, ZoneId zone) {
    try {
      return OffsetDateTime.parse(text).toZonedDateTime();
    } catch (DateTimeException noOffset) {
      // Then it is a time of the zone.
    }
    LocalDateTime local;
    try {
      local = LocalDateTime.parse(text.indexOf('T') < 0 ? text + "T00:00" : text);
    } catch (DateTimeException e) {
      throw new ToolException(
          "Argument '" + argument + "' must be a time like 2026-03-29T14:30 or 2026-03-29", e);
    }
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    if (change != null) {
      throw new ToolException("Argument '" + argument + "' is a time that " + zone
          + (change.isGap() ? " does not have" : " has twice")
          + ", as clocks change then; give it with an offset, like "
          + local.atOffset(change.getOffsetAfter()));
    }
    return local.atZone(zone);
  }
}
