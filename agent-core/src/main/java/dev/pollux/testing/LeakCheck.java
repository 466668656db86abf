package dev.pollux.testing;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails each JUnit test that leaves threads, sockets, files or child processes behind, and names them.
 *
 * <pre>{@code
 * @ExtendWith({LeakCheck.class, VertxExtension.class}) // first: it then looks last
 * class MyToolsTest { … }
 * }</pre>
 *
 * <p>What is there before the test object is made may stay: {@link HeldResources} says what counts. It
 * looks when all other extensions are done and waits up to 10 s for what is about to end. Tests that
 * run at the same time in one process would see each other's.
 */
public final class LeakCheck implements TestInstancePreConstructCallback, BeforeEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A check that waits up to 10 s. */
  public LeakCheck() {}

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    begin(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    begin(context);
  }

  private static void begin(ExtensionContext context) {
    // The store is closed after all callbacks, what came first last.
    Store store = context.getStore(NAMESPACE);
    store.getOrComputeIfAbsent(Check.class, key -> new Check(HeldResources.now()), Check.class);
  }

  /** Looks when it is closed. */
  record Check(HeldResources before) implements AutoCloseable {

    @Override
    public void close() {
      verify(before, PATIENCE);
    }
  }

  static void verify(HeldResources before, Duration patience) {
    List<String> left = before.leftAfter(patience);
    if (!left.isEmpty()) {
      throw new AssertionError("The test left behind:\n  " + String.join("\n  ", left));
    }
  }
}
