import Diagnostics

/// Finds out what stands around the cursor; never fails.
struct CompletionReader {
  private let head: String
  private let grammar: Grammar
  /// The tokens of the statement before the cursor's word, and an empty or begun word at the cursor.
  private var tokens: [Token] = []
  /// The cursor, at the start of a character.
  let end: Int
  private(set) var prefix = ""
  private(set) var subject = CompletionQuery.Subject.nothing

  init(line: String, cursor: Int, grammar: Grammar) {
    var bytes = Array(line.utf8.prefix(max(0, cursor)))
    while String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
    head = String(decoding: bytes, as: UTF8.self)
    end = bytes.count
    self.grammar = grammar
    guard end <= Grammar.lineLimit else { return }
    read()
  }

  private mutating func read() {
    let (all, endsInComment) = Lexer.tokensAndComment(of: head)
    if endsInComment { return }
    let before = all.lastIndex { $0.isSymbol(.semicolon) || $0.kind == .newline }
    tokens = Array(all[(before.map { $0 + 1 } ?? 0)...])
    guard let quote = takePrefix() else { return }
    let last = tokens.last
    // With its quote, or the blank that this would leave ends the argument before it.
    let start = end - prefix.utf8.count - quote.utf8.count
    tokens.append(Token(kind: .word(prefix), span: SourceSpan(from: start, to: end)))
    if !quote.isEmpty {
      subject = .text(place, quote: quote)
    } else if let last, last.isSymbol(.dot) {
      subject = memberBase.map { .member(of: $0) } ?? .nothing
    } else {
      subject = last == nil ? .statement : .value(place)
    }
  }

  /// Takes the word or the text at the cursor off the tokens.
  ///
  /// - Returns: The quote of a text, nothing for a word, nil when neither can stand here.
  private mutating func takePrefix() -> String? {
    guard let last = tokens.last, last.span.to == end else { return "" }
    switch last.kind {
    case .word(let word): prefix = word
    case .mistake(let mistake):
      guard case .unterminatedText(let quote) = mistake.problem else { return nil }
      prefix = String(last.span.text(in: head).dropFirst())
      tokens.removeLast()
      return quote
    case .symbol: return ""
    default: return nil
    }
    tokens.removeLast()
    return ""
  }

  /// The argument at the cursor.
  private var place: CompletionQuery.Place? {
    let parser = StatementParser(line: head, tokens: tokens[...], grammar: grammar)
    guard parser.beginsCommand, case .word(let verb) = tokens[0].kind else {
      return innermostCall(in: tokens[...])
    }
    if grammar.expressionVerbs.contains(verb) { return innermostCall(in: tokens.dropFirst()) }
    guard let chunks = parser.argumentChunks, let last = chunks.last else { return nil }
    if let call = innermostCall(in: last) { return call }
    return commandPlace(verb, chunks: chunks)
  }

  private func commandPlace(
    _ verb: String, chunks: [ArraySlice<Token>]
  ) -> CompletionQuery.Place {
    var place = CompletionQuery.Place(owner: .verb(verb))
    for chunk in chunks.dropLast() {
      if let option = optionName(chunk) {
        place.usedOptions.append(option)
      } else if let first = chunk.first, let last = chunk.last {
        place.words.append(first.span.union(last.span).text(in: head))
      }
    }
    place.position = place.words.count
    let last = chunks.last ?? []
    place.option = optionName(last)
    place.beginsArgument = last.count == 1
    return place
  }

  private func optionName(_ chunk: ArraySlice<Token>) -> String? {
    guard chunk.count > 1, case .word(let name) = chunk[chunk.startIndex].kind,
      chunk[chunk.startIndex + 1].isSymbol(.assign)
    else { return nil }
    return name
  }

  /// The argument of the innermost call that is open at the cursor; nil outside of calls and inside of lists.
  private func innermostCall(in tokens: ArraySlice<Token>) -> CompletionQuery.Place? {
    var open: [CompletionQuery.Place?] = []
    for index in tokens.indices.dropLast() {
      guard case .symbol(let symbol) = tokens[index].kind else {
        markArgument(&open)
        continue
      }
      if symbol.closing != nil {
        markArgument(&open)
        open.append(symbol == .openParenthesis ? call(before: index, in: tokens) : nil)
      } else if symbol.isClosing {
        _ = open.popLast()
      } else if var place = open.last ?? nil {
        step(&place, over: symbol, after: index > tokens.startIndex ? tokens[index - 1] : nil)
        open[open.count - 1] = place
      }
    }
    return open.last ?? nil
  }

  private func markArgument(_ open: inout [CompletionQuery.Place?]) {
    guard var place = open.last ?? nil else { return }
    place.beginsArgument = false
    open[open.count - 1] = place
  }

  private func step(
    _ place: inout CompletionQuery.Place, over symbol: Symbol, after previous: Token?
  ) {
    place.beginsArgument = symbol == .comma
    if symbol == .comma {
      if place.option == nil { place.position += 1 }
      place.option = nil
    } else if symbol == .assign, case .word(let name)? = previous?.kind {
      place.option = name
      place.usedOptions.append(name)
    }
  }

  private func call(before index: Int, in tokens: ArraySlice<Token>) -> CompletionQuery.Place? {
    guard index > tokens.startIndex, case .word(let name) = tokens[index - 1].kind else {
      return nil
    }
    let isMember = index - 1 > tokens.startIndex && tokens[index - 2].isSymbol(.dot)
    return CompletionQuery.Place(owner: isMember ? .member(name) : .function(name))
  }

  /// The text of the expression before the dot that stands before the cursor's word.
  private var memberBase: String? {
    let dot = tokens.count - 2
    var index = dot - 1
    var start: Int?
    while index >= 0 {
      switch tokens[index].kind {
      case .word, .text: start = index
      case .symbol(let symbol) where symbol.isClosing:
        guard let opening = openingBracket(of: index) else { return nil }
        start = opening
        index = opening
        if opening > 0, tokens[opening].adjoins(tokens[opening - 1]),
          tokens[opening - 1].endsOperand
        {
          index -= 1
          continue
        }
      default: return nil
      }
      guard index > 0, tokens[index - 1].isSymbol(.dot) else { break }
      index -= 2
    }
    return start.map { tokens[$0].span.union(tokens[dot - 1].span).text(in: head) }
  }

  private func openingBracket(of closing: Int) -> Int? {
    var depth = 0
    for index in (0...closing).reversed() {
      guard case .symbol(let symbol) = tokens[index].kind else { continue }
      if symbol.isClosing { depth += 1 }
      if symbol.closing != nil { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }
}

extension Token {
  /// True when an operand may end with this token.
  var endsOperand: Bool {
    switch kind {
    case .number, .text, .word: true
    case .symbol(let symbol): symbol.isClosing
    default: false
    }
  }
}
