package io.coldrl.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know what; see docs/ARCHITECTURE.md. */
@AnalyzeClasses(
    packages = {"io.coldrl.core", "io.coldrl.server"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule CORE_KNOWS_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAPackage("io.coldrl.core..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("io.coldrl.core..", "java..", "org.jspecify.annotations"));

  @ArchTest static final ArchRule GRPC_STAYS_IN_TRANSPORT = staysIn("transport", "io.grpc..");

  @ArchTest static final ArchRule NETTY_STAYS_IN_TRANSPORT = staysIn("transport", "io.netty..");

  @ArchTest
  static final ArchRule GENERATED_CLASSES_STAY_IN_TRANSPORT =
      staysIn("transport", "io.coldrl.proto..");

  @ArchTest
  static final ArchRule ENVOY_STAYS_IN_TRANSPORT = staysIn("transport", "io.envoyproxy..");

  @ArchTest
  static final ArchRule PROTOBUF_STAYS_IN_TRANSPORT = staysIn("transport", "com.google.protobuf..");

  @ArchTest
  static final ArchRule ONNX_STAYS_IN_INFERENCE = staysIn("inference", "ai.onnxruntime..");

  @ArchTest static final ArchRule CHRONICLE_STAYS_IN_STORE = staysIn("store", "net.openhft..");

  @ArchTest static final ArchRule PICOCLI_STAYS_IN_CLI = staysIn("cli", "picocli..");

  @ArchTest
  static final ArchRule NOTHING_KNOWS_THE_TRAINER =
      noClasses().should().dependOnClassesThat(resideInAPackage("io.coldrl.training.."));

  @ArchTest
  static final ArchRule ONLY_THE_TOP_KNOWS_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.coldrl.server.cli")
          .should()
          .dependOnClassesThat(resideInAPackage("io.coldrl.server.cli"));

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.coldrl.(*).(*)..").should().beFreeOfCycles();

  private static ArchRule staysIn(String owner, String library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage("io.coldrl.server." + owner)
        .should()
        .dependOnClassesThat(resideInAPackage(library));
  }
}
