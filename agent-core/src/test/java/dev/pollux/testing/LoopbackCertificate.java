package dev.pollux.testing;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;

/**
 * A certificate for 127.0.0.1 that its own key has signed, good for a hundred years and for nothing
 * but tests.
 *
 * <p>Made by {@code keytool -genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 36500
 * -dname CN=localhost -ext SAN=ip:127.0.0.1,dns:localhost -storetype PKCS12 -keystore loopback.p12
 * -storepass changeit}.
 */
public final class LoopbackCertificate {

  private static final String FILE = "loopback.p12";
  private static final String PASSWORD = "changeit";

  private LoopbackCertificate() {}

  /** What a server shows. */
  public static KeyCertOptions keyCert() {
    return options();
  }

  /** What makes a client trust it. */
  public static TrustOptions trust() {
    return options();
  }

  private static PfxOptions options() {
    try (InputStream in = LoopbackCertificate.class.getResourceAsStream(FILE)) {
      return new PfxOptions().setValue(Buffer.buffer(in.readAllBytes())).setPassword(PASSWORD);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read resource " + FILE, e);
    }
  }
}
