package dev.pollux.testing;

/**
 * A request that a {@link LocalGemini} refused by its own rules, as the real service would.
 *
 * @param request the request
 * @param status the HTTP status of the answer
 * @param rpcStatus like {@code INVALID_ARGUMENT}
 * @param message the error's text
 */
public record Refusal(ReceivedRequest request, int status, String rpcStatus, String message) {

  @Override
  public String toString() {
    return status + " " + rpcStatus + " for " + request.method() + " " + request.path() + ": "
        + message;
  }
}
