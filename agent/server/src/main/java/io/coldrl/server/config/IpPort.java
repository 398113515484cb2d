package io.coldrl.server.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses in the form that Envoy writes: {@code 10.0.0.1:80}, {@code [2001:db8::1]:80}. Envoy
 * compares addresses as strings, so each must have exactly one form (RFC 5952).
 */
public final class IpPort {
  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]{2,45}");
  private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
  private static final int MAX_PORT = 65_535;
  private static final int GROUPS = 8;

  private IpPort() {}

  /** Returns the address in Envoy's form, or null if the text is not an address with a port. */
  public static @Nullable String canonical(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || !isPort(text.substring(colon + 1))) {
      return null;
    }
    String ip = text.substring(0, colon);
    int port = Integer.parseInt(text.substring(colon + 1));
    if (IPV4.matcher(ip).matches()) {
      return ip + ":" + port;
    }
    boolean bracketed = ip.startsWith("[") && ip.endsWith("]");
    String bare = bracketed ? ip.substring(1, ip.length() - 1) : "";
    try {
      // A name with a colon is never resolved as a host name.
      return IPV6.matcher(bare).matches() ? of(InetAddress.getByName(bare), port) : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static boolean isPort(String text) {
    return PORT.matcher(text).matches() && Integer.parseInt(text) <= MAX_PORT;
  }

  /** Returns the address in Envoy's form. */
  public static String of(InetAddress address, int port) {
    return address instanceof Inet4Address
        ? address.getHostAddress() + ":" + port
        : "[" + compressed((Inet6Address) address) + "]:" + port;
  }

  // "::" replaces the longest run of two or more zero groups; of equally long runs, the first.
  private static String compressed(Inet6Address address) {
    byte[] bytes = address.getAddress();
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int start = -1;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > longest) {
        start = i;
        longest = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += longest - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
