package dev.pollux.record.junit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link Recorded} does. */
final class RecordedExtension implements ParameterResolver, AfterTestExecutionCallback {

  private static final Namespace NAMESPACE = Namespace.create(RecordedExtension.class);
  private static final Path RESOURCES = Path.of("src", "test", "resources");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RecordedModel.class
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Path file = RESOURCES.resolve(
        context.getRequiredTestMethod().getAnnotation(Recorded.class).value());
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            RecordedModel.class,
            key -> open(file, System.getProperties(), System.getenv()),
            RecordedModel.class);
  }

  static RecordedModel open(Path file, Properties properties, Map<String, String> environment) {
    String wish =
        properties.getProperty("pollux.record", environment.getOrDefault("POLLUX_RECORD", ""));
    boolean there = Files.exists(file);
    String ci = environment.get("CI");
    boolean mayRecord = ci == null || ci.isBlank() || ci.equals("false");
    if (mayRecord && (wish.equals("all") || wish.equals("true") && !there)) {
      return new RecordedModel(file, true);
    }
    if (!there) {
      throw new AssertionError("There is no recording '" + file + "' (expected: "
          + (mayRecord
              ? "run this test once with -Dpollux.record=true"
              : "one in the repository, as nothing is recorded where CI is set")
          + ")");
    }
    return new RecordedModel(file, false);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    @Nullable
    RecordedModel recorded =
        context.getStore(NAMESPACE).get(RecordedModel.class, RecordedModel.class);
    if (recorded != null && context.getExecutionException().isEmpty()) {
      recorded.passed();
    }
  }
}
