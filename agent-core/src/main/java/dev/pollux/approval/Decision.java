package dev.pollux.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a call may be made. */
public sealed interface Decision {

  /** The call is made as the model wants it. */
  static Decision approve() {
    return new Approve(null, false);
  }

  /**
   * The call is made as the model wants it, and nobody is asked about later calls of this tool in this
   * session, as long as its name and parameters stay the same. That is written to the session's log. A
   * {@linkplain Ruling#askEachTime rule that asks each time} still does.
   */
  static Decision approveAlways() {
    return new Approve(null, true);
  }

  /**
   * The call is made with these arguments in place of the model's. They must hold to the tool's schema,
   * or the call is refused. The model is not told that they were edited: it reads what the tool gives
   * back.
   */
  static Decision approveWith(JsonNode editedArgs) {
    return new Approve(Objects.requireNonNull(editedArgs, "editedArgs").deepCopy(), false);
  }

  /**
   * The call is not made.
   *
   * @param reason told to the model; may be empty
   */
  static Decision deny(String reason) {
    return new Deny(Objects.requireNonNull(reason, "reason"));
  }

  /**
   * The call is not made: whoever decides gives its result in place of the tool. So is a question
   * answered that the model asks a person by calling a function.
   *
   * @param output told to the model: a text, or anything that can be written as JSON
   * @throws IllegalArgumentException if it cannot be written
   */
  static Decision answer(Object output) {
    return new Answer(Json.tree(Objects.requireNonNull(output, "output")).deepCopy());
  }

  /** Not decided yet: when all other calls of the turn have their responses, the run is suspended. */
  static Decision later() {
    return new Later();
  }

  /**
   * The call is made.
   *
   * @param editedArgs the arguments in place of the model's, or null
   * @param always whether later calls of the tool in this session are made without asking
   */
  record Approve(@Nullable JsonNode editedArgs, boolean always) implements Decision {}

  /**
   * The call is not made.
   *
   * @param reason told to the model
   */
  record Deny(String reason) implements Decision {}

  /**
   * The call is not made, and has a result.
   *
   * @param output told to the model
   */
  record Answer(JsonNode output) implements Decision {}

  /** Not decided yet. */
  record Later() implements Decision {}
}
