package dev.pollux.builtin.web;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host name. Called on the event loop of the run; must not block. */
@FunctionalInterface
public interface HostResolver {

  /**
   * The addresses of a name, in the order to be tried. All of them are checked, and a connection is
   * made to one that was checked: the name is not looked up a second time.
   *
   * @param host in lower case, ASCII, without a dot at the end
   */
  Future<List<InetAddress>> resolve(String host);
}
