import App
import Commands
import Diagnostics
import Foundation
import NcursesTerminal
import Screen

/// Chooses between the screen and plain text, and starts it.
struct Start {
  var options: Options

  private var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// Runs the program.
  ///
  /// - Returns: The exit code.
  func run() -> Int32 {
    guard let mode = try? options.mode() else { return 2 }
    switch mode {
    case .command(let line): return startHeadless().run(line: line)
    case .run(let file): return startHeadless().run(file: file, isRead: false)
    case .check(let files): return startHeadless().check(files: files)
    case .prompt, .play: return interactive(mode)
    }
  }

  private func interactive(_ mode: Mode) -> Int32 {
    let session: String? = if case .play(let file) = mode { file } else { nil }
    let hasTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    if hasTerminal, !options.json, environment["TERM"] != "dumb", let terminal = openTerminal() {
      return showScreen(on: terminal, opening: session)
    }
    let headless = startHeadless()
    if let session { return headless.run(file: session, isRead: true) }
    return isatty(STDIN_FILENO) == 1 ? headless.converse() : headless.run(file: "-", isRead: false)
  }

  private func openTerminal() -> NcursesTerminal? {
    NcursesTerminal(
      colorDepth: colorDepthOverride, forcesASCII: options.ascii, usesMouse: !options.noMouse)
  }

  /// The colour depth that flags and NO_COLOR ask for; nil to go by the terminal.
  private var colorDepthOverride: ColorDepth? {
    switch options.color {
    case .never: .monochrome
    case .always: nil
    case .auto: environment["NO_COLOR"].map { $0.isEmpty ? nil : .monochrome } ?? nil
    }
  }

  private func showScreen(on terminal: NcursesTerminal, opening session: String?) -> Int32 {
    defer { terminal.close() }
    let history = HistoryFile(environment: environment)
    let model = Model(
      size: terminal.size, abilities: terminal.abilities,
      options: AppOptions(
        palette: options.palette, usesMouse: !options.noMouse, history: history.lines(),
        stableOutput: options.stableOutput))
    let pump = EventPump(
      terminal: terminal, model: model,
      interpreter: Interpreter(
        options: interpreterOptions(.ask, width: terminal.size.columns, hasPanes: true)),
      history: history, policies: WritePolicies(allowsEverything: options.allowWrite),
      threadCount: threadCount)
    pump.run(opening: session)
    return 0
  }

  /// Without a screen; ^C ends it from now on.
  private func startHeadless() -> Headless {
    endAtInterruption()
    let width = options.width ?? 80
    let output = Output(
      isJSON: options.json, width: width, abilities: outputAbilities, depth: outputDepth,
      options: ReportText.Options(palette: options.palette, stableOutput: options.stableOutput))
    return Headless(
      output: output, options: interpreterOptions(.allowed, width: width))
  }

  /// Colours of standard output: those of a terminal, or what `--color` asks for; nil for plain text.
  private var outputDepth: ColorDepth? {
    switch options.color {
    case .never: return nil
    case .always: return max(.indexed256, DisplayAbilities.colorDepth(environment: environment))
    case .auto:
      let isWanted = isatty(STDOUT_FILENO) == 1 && colorDepthOverride == nil
      let depth = DisplayAbilities.colorDepth(environment: environment)
      return isWanted && depth > .monochrome ? depth : nil
    }
  }

  private var outputAbilities: DisplayAbilities {
    DisplayAbilities(
      colorDepth: outputDepth ?? .monochrome,
      showsUnicode: !options.ascii && DisplayAbilities.hasUnicodeLocale(environment))
  }

  private var threadCount: Int {
    options.threads ?? max(1, ProcessInfo.processInfo.activeProcessorCount)
  }

  private func interpreterOptions(
    _ policy: WritePolicy, width: Int, hasPanes: Bool = false
  ) -> InterpreterOptions {
    InterpreterOptions(
      seed: options.seed, memoryLimit: options.memory?.bytes, threadCount: threadCount,
      mayWriteFiles: options.allowWrite ? .overwriting : policy,
      currentFolder: FileManager.default.currentDirectoryPath,
      lessonFolders: lessonFolders(environment: environment), stableOutput: options.stableOutput,
      width: width, hasPanes: hasPanes)
  }
}
