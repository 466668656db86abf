package dev.pollux.builtin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ways to write an address that is not public, and addresses of a kind that is not. */
@ExtendWith(VertxExtension.class)
class PrivateAddressesTest {

  /** What stands where the host stands. */
  static final List<String> SPELLINGS = List.of(
      // loopback
      "127.0.0.1",
      "127.0.0.1:80",
      "127.0.0.1.",
      "127.1",
      "127.0.1",
      "127.255.255.254",
      "127.0.0.2",
      "2130706433",
      "0x7f000001",
      "0X7F000001",
      "0x7f.0.0.1",
      "0x7f.1",
      "0x7f.0x0.0x0.0x1",
      "017700000001",
      "0177.0.0.1",
      "0177.0.0.01",
      "0177.1",
      "127.000.000.001",
      "00000177.0.0.1",
      "127.0.0.0x1",
      "127.0x0.0.1",
      "127.0.0.01",
      "127.0.0.1..",
      "127..0.0.1",
      ".127.0.0.1",
      "127.0.0.256",
      "127.0.0.1.1",
      "4294967295",
      "4294967296",
      "2130706433.",
      "0x7f000001.",
      "１２７.０.０.１",
      "①②⑦.⓪.⓪.①",
      "127。0。0。1",
      "127．0．0．1",
      "127｡0｡0｡1",
      "127.0.0.1%00",
      "127.0.0.1%2e",
      "%31%32%37.0.0.1",
      "127.0.0.1%25",
      "localhost",
      "LOCALHOST",
      "localhost.",
      "LocalHost.",
      "loopback.test",
      "LOOPBACK.TEST.",
      "ｌｏｏｐｂａｃｋ.test",
      "loopback。test",
      "loopback%2etest",
      "[::1]",
      "[::1]:80",
      "[0:0:0:0:0:0:0:1]",
      "[0000::0001]",
      "[::1%25lo]",
      "[::1%lo]",
      "[::1%eth0]",
      "::1",
      "[::]",
      "[0::0]",
      "[::0.0.0.1]",
      // this network
      "0.0.0.0",
      "0",
      "0.1",
      "0.255.255.255",
      "00",
      "0x0",
      "0x",
      "0.0.0.0.",
      // private
      "10.0.0.1",
      "10.255.255.255",
      "10.1",
      "167772161",
      "012.0.0.1",
      "0xa.0.0.1",
      "172.16.0.1",
      "172.31.255.255",
      "172.16.1",
      "0xac100001",
      "192.168.0.1",
      "192.168.255.255",
      "192.168.1",
      "3232235521",
      "0300.0250.0.1",
      "private.test",
      "both.test",
      // link-local and metadata
      "169.254.0.1",
      "169.254.169.254",
      "169.254.169.254.",
      "169.254.43518",
      "2852039166",
      "0xa9fea9fe",
      "0251.0376.0251.0376",
      "0251.254.169.254",
      "metadata.test",
      "100.100.100.200",
      "192.0.0.192",
      "168.63.129.16",
      "[fd00:ec2::254]",
      "[fe80::1]",
      "[fe80::1%25eth0]",
      "[febf::1]",
      "[fec0::1]",
      "[fc00::1]",
      "[fdff::1]",
      // carriers, benchmarks, documentation, multicast, reserved
      "100.64.0.1",
      "100.127.255.255",
      "198.18.0.1",
      "198.19.255.255",
      "192.0.2.1",
      "198.51.100.1",
      "203.0.113.1",
      "192.88.99.1",
      "224.0.0.1",
      "239.255.255.255",
      "240.0.0.1",
      "255.255.255.255",
      "[ff02::1]",
      "[ff0e::1]",
      "[2001:db8::1]",
      "[3fff::1]",
      "[2001:2::1]",
      "[100::1]",
      "[5f00::1]",
      // IPv4 in IPv6
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[::FFFF:10.0.0.1]",
      "[0:0:0:0:0:ffff:a9fe:a9fe]",
      "[::127.0.0.1]",
      "[::7f00:1]",
      "[64:ff9b::127.0.0.1]",
      "[64:ff9b::a00:1]",
      "[64:ff9b:1::10.0.0.1]",
      "[2002:7f00:1::]",
      "[2002:a9fe:a9fe::1]",
      "[2001::7f00:1]",
      "[2001:0:53aa:64c::80ff:fffe]",
      "[2a00:1450::5efe:127.0.0.1]",
      "[2a00:1450::200:5efe:10.0.0.1]",
      "[::ffff:0:127.0.0.1]",
      "mapped.test",
      "nat64.test",
      // somebody else in front, or behind
      "example.org@127.0.0.1",
      "127.0.0.1@example.org",
      "user:secret@127.0.0.1",
      "example.org:80@127.0.0.1",
      "example.org#@127.0.0.1",
      "127.0.0.1#.example.org",
      "127.0.0.1?.example.org",
      "127.0.0.1/.example.org",
      "example.org\\@127.0.0.1",
      "127.0.0.1\\.example.org",
      "127.0.0.1 .example.org",
      "127.0.0.1\t",
      "127.0.0.1:80:80",
      "127.0.0.1:080",
      "127.0.0.1:+80",
      "127.0.0.1:",
      "[127.0.0.1]",
      "[::1",
      "::1]",
      "[[::1]]",
      "[::1].example.org",
      "",
      ".",
      "..",
      "-",
      "a..test",
      "xn--",
      "loopback.test:65616");

  @Test
  void S01_noSpellingOfAPrivateAddressIsAsked(Vertx vertx) throws Exception {
    Site site = Site.http(vertx, request -> request.response().end("secret"))
        .name("localhost", List.of("127.0.0.1"))
        .name("loopback.test", List.of("127.0.0.1"))
        .name("private.test", List.of("10.1.2.3"))
        .name("metadata.test", List.of("169.254.169.254"))
        .name("both.test", List.of("93.184.215.14", "192.168.1.1"))
        .name("mapped.test", List.of("::ffff:127.0.0.1"))
        .name("nat64.test", List.of("64:ff9b::7f00:1"));
    var calling = site.calling(site.options());

    for (String spelling : SPELLINGS) {
      String error = calling.error("web_fetch", Map.of("url", "http://" + spelling + "/"));
      assertThat(error).as(spelling).doesNotContain("secret", "was not there after");
      assertThat(site.dialed).as(spelling).isEmpty();
    }
    assertThat(SPELLINGS).hasSizeGreaterThanOrEqualTo(120).doesNotHaveDuplicates();
  }

  @Test
  void publicAddressesAreAsked(Vertx vertx) throws Exception {
    Site site = Site.http(vertx, request -> request.response().end("hello"))
        .name("example.org", List.of("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"))
        .name("xn--bcher-kva.example", List.of("172.15.255.255"));
    var calling = site.calling(site.options());

    for (String host : List.of(
        "example.org",
        "EXAMPLE.org.",
        "bücher.example",
        "8.8.8.8",
        "172.32.0.1",
        "[2a00:1450::1]",
        "100.128.0.1",
        "198.17.255.255",
        "223.255.255.255",
        "11.0.0.0",
        "[2003::1]")) {
      assertThat(calling
              .output("web_fetch", Map.of("url", "http://" + host + "/"))
              .at("/untrusted/text")
              .asText())
          .as(host)
          .isEqualTo("hello");
    }
    assertThat(site.dialed).hasSize(11).startsWith("93.184.215.14:80");
  }

  @Test
  void S04_otherSchemesAndLineBreaksAreRefused(Vertx vertx) throws Exception {
    Site site = Site.http(vertx, request -> request.response().end("secret"))
        .name("example.org", List.of("93.184.215.14"));
    var calling = site.calling(site.options());

    for (String url : List.of(
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "file://example.org/etc/passwd",
        "/etc/passwd",
        "jar:file:///a.jar!/b",
        "jar:http://example.org/a.jar!/",
        "gopher://example.org/1",
        "data:text/plain,hello",
        "ftp://example.org/",
        "ws://example.org/",
        "javascript:alert(1)",
        "dict://example.org:11211/stat",
        "ldap://example.org/",
        "view-source:http://example.org/",
        "http:example.org",
        "http:/example.org",
        "http:///example.org",
        "//example.org/",
        "http://",
        "https:\\\\example.org\\",
        " http://example.org/",
        "http://example.org/ HTTP/1.1",
        "http://example.org/\r\nX: y",
        "http://example.org\r\nX: y/",
        "http://example.org/\n",
        "http://example.org/a\tb",
        "http://example.org/\u0000",
        "http://example.org/\u007f",
        "http://example.org:22/",
        "http://example.org:6379/",
        "http://example.org:0/",
        "http://example.org/" + "a".repeat(10_000))) {
      assertThat(calling.error("web_fetch", Map.of("url", url))).as(url).isNotEmpty();
    }
    assertThat(site.dialed).isEmpty();
    assertThat(site.lookedUp).isEmpty();
  }
}
