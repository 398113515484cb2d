package io.coldrl.server.admin;

/** The version of this software, from the jar's manifest. */
public final class AgentVersion {
  private static final String UNPACKAGED = "dev";

  private AgentVersion() {}

  /** Such as "0.1.0"; "dev" where the classes do not come from a jar. */
  public static String current() {
    String version = AgentVersion.class.getPackage().getImplementationVersion();
    return version == null ? UNPACKAGED : version;
  }
}
