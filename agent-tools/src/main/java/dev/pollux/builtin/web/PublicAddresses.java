package dev.pollux.builtin.web;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses are those of the public Internet. In IPv6 that is what is listed as global unicast,
 * less what carries an IPv4 address inside, which a router on the way may unwrap.
 */
final class PublicAddresses {

  private record Range(byte[] prefix, int bits) {

    static Range of(String address, int bits) {
      return new Range(WebAddress.literal(address).getAddress(), bits);
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
        if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static final List<Range> NOT_PUBLIC = List.of(
      Range.of("0.0.0.0", 8), // this network, and this machine on many systems
      Range.of("10.0.0.0", 8), // private
      Range.of("100.64.0.0", 10), // carriers, and metadata of some clouds
      Range.of("127.0.0.0", 8), // loopback
      Range.of("168.63.129.16", 32), // metadata of a cloud, on an address that looks public
      Range.of("169.254.0.0", 16), // link-local, and metadata of most clouds
      Range.of("172.16.0.0", 12), // private
      Range.of("192.0.0.0", 24), // protocol assignments, and metadata of a cloud
      Range.of("192.0.2.0", 24), // documentation
      Range.of("192.31.196.0", 24), // AS112
      Range.of("192.52.193.0", 24), // AMT
      Range.of("192.88.99.0", 24), // 6to4 relays
      Range.of("192.168.0.0", 16), // private
      Range.of("192.175.48.0", 24), // AS112
      Range.of("198.18.0.0", 15), // benchmarks
      Range.of("198.51.100.0", 24), // documentation
      Range.of("203.0.113.0", 24), // documentation
      Range.of("224.0.0.0", 4), // multicast
      Range.of("240.0.0.0", 4), // reserved, broadcast
      Range.of("2001::", 23), // protocol assignments, with Teredo, ORCHID and benchmarks
      Range.of("2001:db8::", 32), // documentation
      Range.of("2002::", 16), // 6to4: an IPv4 address inside
      Range.of("2620:4f:8000::", 48), // AS112
      Range.of("3fff::", 20)); // documentation

  private static final Range GLOBAL_UNICAST = Range.of("2000::", 3);

  private PublicAddresses() {}

  static boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (!(address instanceof Inet4Address)
        && (!GLOBAL_UNICAST.contains(bytes) || isIsatap(bytes))) {
      return false;
    }
    return NOT_PUBLIC.stream().noneMatch(range -> range.contains(bytes));
  }

  // Any prefix may have it: 0000:5efe or 0200:5efe, and then an IPv4 address.
  private static boolean isIsatap(byte[] address) {
    return (address[8] & 0xfd) == 0
        && address[9] == 0
        && address[10] == 0x5e
        && address[11] == (byte) 0xfe;
  }
}
