package dev.pollux.builtin.web;

import java.util.List;
import java.util.Map;

/** Pages on addresses that count as public. */
abstract class FetchedPages {

  static final List<String> PUBLIC = List.of("93.184.215.14");
  static final Map<String, Object> START = Map.of("url", "http://example.org/start");
}
