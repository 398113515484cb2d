package io.coldrl.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An endpoint as configured.
 *
 * @param address {@code ip:port}, an IPv6 address in brackets, in the form of {@link IpPort}
 * @param cost cost of its tier, 0 to 1,000,000; default 1
 * @param weight 0.001 to 1,000,000; default 1
 */
public record EndpointSpec(String address, float cost, float weight) {
  private static final float MAX = 1e6f;

  /** Maximum number of endpoints. */
  public static final int MAX_ENDPOINTS = 256;

  /**
   * Parses a list of entries separated by commas or line ends, each {@code ip:port [cost=C]
   * [weight=W]}. Text after a # is a comment. If an address occurs twice, the last entry counts.
   *
   * @throws IllegalArgumentException if an entry is invalid; names the first one
   */
  public static List<EndpointSpec> parseAll(String text) {
    Map<String, EndpointSpec> endpoints = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      int comment = line.indexOf('#');
      for (String entry : (comment < 0 ? line : line.substring(0, comment)).split(",", -1)) {
        if (!entry.isBlank()) {
          EndpointSpec endpoint = parse(entry.strip());
          endpoints.put(endpoint.address(), endpoint);
        }
      }
    }
    if (endpoints.size() > MAX_ENDPOINTS) {
      throw new IllegalArgumentException(
          endpoints.size() + " endpoints, must be at most " + MAX_ENDPOINTS);
    }
    return new ArrayList<>(endpoints.values());
  }

  private static EndpointSpec parse(String entry) {
    String[] words = entry.split("\\s+", -1);
    float cost = 1;
    float weight = 1;
    for (int i = 1; i < words.length; i++) {
      if (words[i].startsWith("cost=")) {
        cost = number(entry, words[i], 0);
      } else if (words[i].startsWith("weight=")) {
        weight = number(entry, words[i], 1e-3f);
      } else {
        throw wrong(entry, "has '" + words[i] + "', may have cost= and weight=");
      }
    }
    String address = IpPort.canonical(words[0]);
    if (address == null) {
      throw wrong(entry, "must start with ip:port, an IPv6 address in brackets");
    }
    return new EndpointSpec(address, cost, weight);
  }

  private static float number(String entry, String word, float least) {
    try {
      float value = Float.parseFloat(word.substring(word.indexOf('=') + 1));
      if (value >= least && value <= MAX) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, like a number out of range.
    }
    throw wrong(entry, "has '" + word + "', must be " + least + " to " + MAX);
  }

  private static IllegalArgumentException wrong(String entry, String problem) {
    String shown = entry.length() > 100 ? entry.substring(0, 100) + "..." : entry;
    return new IllegalArgumentException("endpoint '" + shown + "' " + problem);
  }

  /** The form that {@link #parseAll} parses. */
  @Override
  public String toString() {
    return address + " cost=" + cost + " weight=" + weight;
  }
}
