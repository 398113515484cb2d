package io.coldrl.core;

/** The version of this software, from the jar's manifest. */
public final class Version {
  private static final String UNPACKAGED = "dev";

  private Version() {}

  /** Such as "0.1.0"; "dev" if the classes do not come from a jar. */
  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? UNPACKAGED : version;
  }
}
