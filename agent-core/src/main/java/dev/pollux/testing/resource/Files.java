package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code files}: uploaded, get, list, delete. Bytes are counted and hashed, and not kept. */
final class Files {

  private static final int LARGEST_PAGE = 100;
  private static final Duration KEPT = Duration.ofHours(48);

  private final int processingPolls;
  private final Clock clock;
  private final Map<String, ObjectNode> byName = new LinkedHashMap<>();
  private final Map<String, Integer> polls = new HashMap<>();
  private final Map<String, Upload> uploads = new HashMap<>();
  private int count;

  Files(int processingPolls, Clock clock) {
    this.processingPolls = processingPolls;
    this.clock = clock;
  }

  synchronized Outcome answer(Call call) {
    String name = "files/" + call.id();
    if (call.is("GET", false)) {
      return Page.of(call, "files", List.copyOf(byName.values()), LARGEST_PAGE);
    }
    if (call.id().isEmpty() || !call.operation().isEmpty()) {
      return Outcome.of(call.notFound());
    }
    ObjectNode file = byName.get(name);
    if (file == null) {
      return Outcome.of(missing(call.id()));
    }
    if (call.method().equals("DELETE")) {
      byName.remove(name);
      return Outcome.of(Json.object());
    }
    if (!call.method().equals("GET")) {
      return Outcome.of(call.notFound());
    }
    int left = polls.getOrDefault(name, 0);
    if (left > 0) {
      polls.put(name, left - 1);
    } else {
      file.put("state", "ACTIVE");
    }
    return Outcome.of(file.deepCopy());
  }

  synchronized Outcome upload(Call call) {
    String id = call.query().apply("upload_id");
    if (!call.method().equals("POST") || !call.id().isEmpty()) {
      return Outcome.of(call.notFound());
    }
    if (id == null) {
      return start(call);
    }
    Upload upload = uploads.get(id);
    if (upload == null) {
      return Outcome.of(GoogleError.notFound("Upload not found: " + id));
    }
    Outcome refused = upload.take(call);
    if (refused != null) {
      return refused;
    }
    uploads.remove(id);
    return finished(upload, call.base());
  }

  private Outcome start(Call call) {
    GoogleError error = Upload.refusal(call);
    String name = Json.text(call.json().path("file"), "name");
    if (error == null
        && name != null
        && !name.matches("files/[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")) {
      error = GoogleError.invalidArgument("Invalid file name: " + name);
    }
    if (error == null && name != null && byName.containsKey(name)) {
      error = GoogleError.of(409, "ALREADY_EXISTS", "Requested entity already exists: " + name);
    }
    if (error != null) {
      return Outcome.of(error);
    }
    String id = "local-upload-" + ++count;
    uploads.put(id, new Upload(name == null ? "files/local" + count : name, call));
    return new Outcome(
        Json.object(),
        Map.of(
            "X-Goog-Upload-URL",
            call.base().replaceFirst("(?=/[^/]*$)", "/upload") + "/files?upload_id=" + id
                + "&upload_protocol=resumable",
            "X-Goog-Upload-Status",
            "active",
            "X-Goog-Upload-Chunk-Granularity",
            Integer.toString(Upload.GRANULARITY)),
        null);
  }

  private Outcome finished(Upload upload, String base) {
    Instant now = clock.instant();
    ObjectNode file = Json.object().put("name", upload.name());
    if (upload.displayName() != null) {
      file.put("displayName", upload.displayName());
    }
    file.put("mimeType", upload.mimeType())
        .put("sizeBytes", Long.toString(upload.size()))
        .put("createTime", now.toString())
        .put("updateTime", now.toString())
        .put("expirationTime", now.plus(KEPT).toString())
        .put("sha256Hash", hash(upload.bytes()))
        .put("uri", base + "/" + upload.name())
        .put("state", processingPolls > 0 ? "PROCESSING" : "ACTIVE")
        .put("source", "UPLOADED");
    byName.put(upload.name(), file);
    polls.put(upload.name(), processingPolls);
    ObjectNode body = Json.object();
    body.set("file", file.deepCopy());
    return new Outcome(body, Map.of("X-Goog-Upload-Status", "final"), null);
  }

  /** The service writes the base64 of the hexadecimal digits. */
  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getEncoder()
          .encodeToString(HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every JDK has SHA-256", e);
    }
  }

  private static GoogleError missing(String id) {
    return GoogleError.of(
        403,
        "PERMISSION_DENIED",
        "You do not have permission to access the File " + id + " or it may not exist.");
  }

  /** What is wrong with the files of this server that contents name, or null. */
  synchronized @Nullable GoogleError check(JsonNode contents) {
    for (JsonNode uri : contents.findValues("fileUri")) {
      int at = uri.asText().lastIndexOf("/files/");
      if (at < 0) {
        continue; // somebody else's
      }
      String id = uri.asText().substring(at + "/files/".length());
      ObjectNode file = byName.get("files/" + id);
      if (file == null) {
        return missing(id);
      }
      if (!file.get("state").asText().equals("ACTIVE")) {
        return GoogleError.of(
            400,
            "FAILED_PRECONDITION",
            "The File " + id + " is not in an ACTIVE state and usage is not allowed.");
      }
    }
    return null;
  }
}
