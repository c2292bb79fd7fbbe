import CommandLanguage
import Diagnostics

/// Names that people type from habit and that mean nothing here.
enum ForeignNames {
  /// Modules whose functions are had here without a prefix.
  static let modules: Set<String> = ["np", "numpy", "torch", "math", "jnp", "F"]

  /// Functions of Python and PyTorch with what to call here.
  static let functions = [
    "open": "load", "cat": "concat", "vstack": "concat", "hstack": "concat",
    "scaled_dot_product_attention": "attend",
    "float": "array", "asnumpy": "array", "pow": "power", "unsqueeze": "expand_dims",
    "normal": "randn", "uniform": "rand", "range": "arange", "size": "len",
  ]
}

extension Evaluator {
  /// Says that `np.` is left out here; nil for any other name.
  func foreignModule(_ name: String, at span: SourceSpan) -> Diagnostic? {
    guard ForeignNames.modules.contains(name) else { return nil }
    let dot = SourceSpan(from: span.from, to: span.to + 1)
    guard context.typed(dot).hasSuffix(".") else { return nil }
    return Diagnostic(
      "evaluation.unknown-name", "functions stand here without \(name)", at: span,
      label: "leave it out", why: "there is one list of functions; help shows it",
      fix: context.line(replacing: dot, with: ""))
  }

  /// Says what is called here in place of a function known from elsewhere; nil for any other name.
  func foreignFunction(
    _ name: String, _ arguments: [Argument], at span: SourceSpan, call: SourceSpan
  )
    -> Diagnostic?
  {
    if name == "print", let first = arguments.first {
      return Diagnostic(
        "evaluation.unknown-function", "there is no function called print", at: span,
        label: "an expression prints its value by itself",
        fix: context.line(replacing: call, with: context.typed(first.value.span)))
    }
    guard let here = ForeignNames.functions[name] else { return nil }
    return Diagnostic(
      "evaluation.unknown-function", "there is no function called \(name)", at: span,
      label: "it is \(here) here", why: FunctionTable.entry(named: here)?.signature,
      fix: context.line(replacing: span, with: here))
  }
}
