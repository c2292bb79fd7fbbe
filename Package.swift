// swift-tools-version: 6.2
import PackageDescription

// Farfield is a root package, so it may use unsafe flags; a versioned dependency may not.

/// Settings of every Swift target: the strictest the toolchain offers.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// The engine is optimised in debug builds too, so that tests on real sizes stay quick;
/// release builds specialise across modules, which public generic code needs.
let engine: [SwiftSetting] =
  strict + [
    .unsafeFlags(["-O"], .when(configuration: .debug)),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
  ]

/// The rooms without unsafe code: the compiler holds them to it.
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
  name: "farfield",
  products: [
    .executable(name: "farfield", targets: ["farfield"]),
    .executable(name: "farfield-bench", targets: ["farfield-bench"]),
  ],
  dependencies: [
    // Flags, --help and usage errors of the executable; the prompt's language is our own.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // C: curses behind an opaque handle, the hot loops, mapped files, zlib.
    .target(
      name: "CTerminal", dependencies: ["CMapping"],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(
      name: "CKernels", cSettings: [.unsafeFlags(["-O3"])], linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CMapping"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

    // Numbers.
    .target(name: "Tensors", dependencies: ["CKernels"], swiftSettings: engine),
    .target(
      name: "TensorFiles", dependencies: ["Tensors", "CMapping", "CZlib"], swiftSettings: engine),
    .target(name: "Autodiff", dependencies: ["Tensors"], swiftSettings: engine),
    .target(name: "Attention", dependencies: ["Autodiff", "Tensors"], swiftSettings: engine),
    .target(name: "Analysis", dependencies: ["Attention", "Tensors"], swiftSettings: engine),
    .target(
      name: "Models", dependencies: ["Attention", "Autodiff", "TensorFiles", "Tensors"],
      swiftSettings: engine),

    // Words.
    .target(name: "Glyphs", swiftSettings: safe),
    .target(name: "Diagnostics", dependencies: ["Glyphs"], swiftSettings: safe),
    .target(name: "CommandLanguage", dependencies: ["Diagnostics"], swiftSettings: safe),
    .target(
      name: "SessionFiles", dependencies: ["CommandLanguage", "Diagnostics"], swiftSettings: safe),

    // Cells.
    .target(name: "Screen", dependencies: ["Glyphs"], swiftSettings: safe),
    .target(name: "Charts", dependencies: ["Screen", "Glyphs"], swiftSettings: safe),
    .target(
      name: "Pictures", dependencies: ["Charts", "Screen", "CZlib"], swiftSettings: engine),
    .target(name: "NcursesTerminal", dependencies: ["Screen", "CTerminal"], swiftSettings: strict),

    // Where they meet.
    .target(
      name: "Evaluation",
      dependencies: [
        "CommandLanguage", "Diagnostics", "Glyphs", "Models", "Analysis", "Attention", "Autodiff",
        "TensorFiles", "Tensors",
      ], swiftSettings: strict),
    .target(
      name: "Commands",
      dependencies: [
        "Evaluation", "SessionFiles", "Pictures", "CommandLanguage", "Diagnostics", "Glyphs",
        "Models", "Analysis", "Attention", "Autodiff", "TensorFiles", "Tensors",
      ], swiftSettings: strict),
    .target(
      name: "App",
      dependencies: ["Commands", "Charts", "Screen", "SessionFiles", "Diagnostics", "Glyphs"],
      swiftSettings: safe),
    .executableTarget(
      name: "farfield",
      dependencies: [
        "App", "Commands", "NcursesTerminal", "Screen", "SessionFiles", "CommandLanguage",
        "Diagnostics", "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    // The benchmark table; nothing depends on it.
    .executableTarget(
      name: "farfield-bench",
      dependencies: [
        "Models", "Analysis", "Attention", "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: engine),

    // Tests.
    .target(
      name: "TestKit", dependencies: ["Tensors", "Screen"], path: "Tests/TestKit",
      swiftSettings: engine),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "CKernels", "TestKit"],
      exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "AutodiffTests", dependencies: ["Autodiff", "Tensors", "TestKit"],
      exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "TensorFilesTests", dependencies: ["TensorFiles", "Tensors", "TestKit"],
      exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "AttentionTests", dependencies: ["Attention", "Autodiff", "Tensors", "TestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "AnalysisTests",
      dependencies: ["Analysis", "Attention", "TensorFiles", "Tensors", "TestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelsTests",
      dependencies: ["Models", "Attention", "Autodiff", "TensorFiles", "Tensors", "TestKit"],
      exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "DiagnosticsTests", dependencies: ["Diagnostics", "Glyphs", "TestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandLanguageTests", dependencies: ["CommandLanguage", "Diagnostics", "TestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "SessionFilesTests",
      dependencies: ["SessionFiles", "CommandLanguage", "Diagnostics", "TestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "ChartsTests", dependencies: ["Charts", "Screen", "Glyphs", "TestKit"],
      exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "PicturesTests", dependencies: ["Pictures", "CZlib", "TestKit"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "NcursesTerminalTests",
      dependencies: [
        "NcursesTerminal", "CTerminal", "Screen", "TensorFiles", "Tensors", "TestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "Evaluation", "CommandLanguage", "Diagnostics", "Analysis", "Attention", "TensorFiles",
        "Tensors", "TestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Commands", "Evaluation", "SessionFiles", "CommandLanguage", "Diagnostics", "Tensors",
        "TestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "AppTests",
      dependencies: [
        "App", "Commands", "Charts", "Screen", "SessionFiles", "Diagnostics", "Glyphs", "TestKit",
      ], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "farfieldTests", dependencies: ["farfield", "TestKit"],
      swiftSettings: strict),
  ]
)
