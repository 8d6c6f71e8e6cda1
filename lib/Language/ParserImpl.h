//===- ParserImpl.h - the parser, for its own files -------------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The class behind parseFile. It is a recursive descent parser with precedence
// climbing for operators; its recursion is counted, and what chains without
// nesting is read in loops. A function that fails has reported why and returns
// null (or false); the statement is then skipped up to the end of its line,
// and parsing goes on with the next, so that a run shows several errors. It is
// divided over the Parser*.cpp files.
//
//===----------------------------------------------------------------------===//

#ifndef TILE_LIB_LANGUAGE_PARSERIMPL_H
#define TILE_LIB_LANGUAGE_PARSERIMPL_H

#include "tile/Language/AST.h"
#include "tile/Language/Lexer.h"
#include "tile/Support/Limits.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/Twine.h"
#include <optional>

namespace tile {

/// The error just reported, to add notes to; or nothing, if it was not to be
/// shown since it follows from another one.
class SyntaxError {
public:
  SyntaxError() = default;
  explicit SyntaxError(DiagBuilder builder) : builder(builder) {}

  SyntaxError &note(SourceRange range, const llvm::Twine &text) {
    if (builder)
      builder->note(range, text);
    return *this;
  }
  SyntaxError &help(const llvm::Twine &text) {
    if (builder)
      builder->help(text);
    return *this;
  }

private:
  std::optional<DiagBuilder> builder;
};

/// Parses one file; see the file comment for the manner.
class Parser {
public:
  Parser(uint32_t file, DiagnosticEngine &diagnostics, ParsedFile &result);

  /// Parses all. False if an error was reported.
  bool run();

private:
  template <typename T> using Vector = llvm::SmallVector<T, 4>;
  using Kind = TokenKind;
  /// Where names stand, by address, since names are interned.
  using NamePlaces = llvm::SmallDenseMap<const char *, SourceRange, 8>;

  /// How tightly operators bind, loosest first; neighbours in one level chain.
  enum Level : uint8_t {
    NoLevel,
    OrLevel,
    AndLevel,
    NotLevel,
    CompareLevel,
    BitOrLevel,
    BitXorLevel,
    BitAndLevel,
    ShiftLevel,
    SumLevel,
    ProductLevel,
    UnaryLevel,
  };

  /// What a target is used for.
  enum class TargetUse : uint8_t { Assign, Augment, Annotate, Delete };

  /// Counts one level of nesting while it lives. Converts to false, with the
  /// error reported, if there are too many.
  class Nest {
  public:
    explicit Nest(Parser &parser) : parser(parser) {
      ok = parser.checkDepth(++parser.depth);
    }
    ~Nest() { --parser.depth; }
    explicit operator bool() const { return ok; }

  private:
    Parser &parser;
    bool ok;
  };

  /// Follows how deep the expression reaches that is parsed while it lives,
  /// since a prefix of an expression becomes a child of what is put around it
  /// later: in `a.b.c` the `a` ends two levels deeper than it was read.
  class Subtree {
  public:
    explicit Subtree(Parser &parser) : parser(parser), outer(parser.deepest) {
      parser.deepest = parser.depth;
    }
    ~Subtree() { parser.deepest = std::max(parser.deepest, outer); }

    /// A node was put around all that was parsed so far. False if that makes
    /// too many.
    bool sink() { return parser.checkDepth(parser.deepest + 1); }

  private:
    Parser &parser;
    unsigned outer;
  };

  /// The body of a function or lambda, while it is read. `names` are its
  /// parameters; a lambda, which holds no statements, needs none.
  class FunctionBody {
  public:
    FunctionBody(Parser &parser, const NamePlaces *names)
        : parser(parser), inFunction(parser.inFunction), inLoop(parser.inLoop),
          inClass(parser.inClass), parameterNames(parser.parameterNames),
          numTargets(parser.namedTargets.size()), lastYield(parser.lastYield) {
      parser.inFunction = true;
      parser.inLoop = parser.inClass = false;
      parser.parameterNames = names;
      parser.lastYield.reset();
      ++parser.numFunctions;
    }
    ~FunctionBody() {
      parser.inFunction = inFunction;
      parser.inLoop = inLoop;
      parser.inClass = inClass;
      parser.parameterNames = parameterNames;
      parser.lastYield = lastYield;
      parser.namedTargets.truncate(numTargets);
      --parser.numFunctions;
    }

  private:
    Parser &parser;
    bool inFunction, inLoop, inClass;
    const NamePlaces *parameterNames;
    size_t numTargets;
    std::optional<SourceRange> lastYield;
  };

  // ParserCore.cpp: tokens, errors, recovery.
  const Token &current() const { return line[position]; }
  Kind kind() const { return line[position].kind; }
  bool at(Kind wanted) const { return kind() == wanted; }
  Kind peekKind(size_t ahead = 1) const {
    return line[std::min(position + ahead, line.size() - 1)].kind;
  }
  void advance();
  void nextLine();
  bool accept(Kind wanted);
  bool expect(Kind wanted, llvm::StringRef what);
  bool expectClosing(Kind closing, const Token &opening);
  bool atSoftKeyword(llvm::StringRef name) const;
  llvm::StringRef textOf(const Token &token) const;
  SourceRange rangeOf(const Token &token) const;
  /// From byte `begin` to the end of the last token that was consumed.
  SourceRange rangeFrom(uint32_t begin) const;
  std::string describeCurrent() const;
  SyntaxError expected(llvm::StringRef what);
  void reportMisplaced(SourceRange range, llvm::StringRef word,
                       llvm::StringRef place);
  bool checkDepth(unsigned reached);
  void skipLine();
  bool beginsExpression() const;
  SyntaxError wrap(DiagBuilder builder);
  bool isSilent() const { return stopped || lexer.lineFailed(); }

  /// Reports an error, unless the line has one already.
  template <typename... Args>
  SyntaxError fail(DiagCode id, SourceRange at, Args &&...args) {
    if (isSilent())
      return SyntaxError();
    return wrap(diagnostics.report(id, at, std::forward<Args>(args)...));
  }

  template <typename T> T *make(SourceRange range) {
    T *node = result.arena.make<T>();
    node->range = range;
    return node;
  }
  template <typename T>
  llvm::ArrayRef<T> copy(const llvm::SmallVectorImpl<T> &list) {
    return result.arena.copy(llvm::ArrayRef<T>(list));
  }
  ast::Identifier identifierOf(const Token &token);
  bool parseIdentifier(ast::Identifier &name, llvm::StringRef what);

  // ParserStatements.cpp: statements of one line.
  bool parseSimpleLine(Vector<const ast::Stmt *> &out);
  const ast::Stmt *parseSimple();
  const ast::Stmt *parseExpressionStatement();
  const ast::Stmt *parseAssign(const ast::Expr *first, uint32_t begin);
  const ast::Stmt *parseAugAssign(const ast::Expr *target, uint32_t begin);
  const ast::Stmt *parseAnnAssign(const ast::Expr *target, uint32_t begin);
  const ast::Expr *parseAssigned();
  const ast::Stmt *parseReturn();
  const ast::Stmt *parseDelete();
  const ast::Stmt *parseRaise();
  const ast::Stmt *parseAssert();
  const ast::Stmt *parseTypeAlias();
  const ast::Stmt *parseJump();
  template <typename T> const ast::Stmt *parseNames();
  bool checkDeclared(const ast::Identifier &name, const Token &keyword);
  bool endsSimple() const;
  const ast::Stmt *reportLineEnd(const ast::Stmt *before);

  // ParserImports.cpp.
  const ast::Stmt *parseImport();
  const ast::Stmt *parseImportFrom();
  bool parseDottedName(ast::Identifier &name);
  bool parseImportedNames(Vector<ast::Alias> &names);
  bool parseAsName(ast::Alias &alias);

  // ParserBlocks.cpp: blocks and compound statements.
  void parseStatements(Vector<const ast::Stmt *> &out);
  bool parseStatement(Vector<const ast::Stmt *> &out);
  const ast::Stmt *parseCompound();
  bool parseBlock(const Token &header, ast::Block &body);
  bool parseColon(llvm::StringRef after);
  bool parseElse(ast::Block &body);
  const ast::Stmt *parseIf();
  const ast::Stmt *parseWhile();
  const ast::Stmt *parseFor(uint32_t begin, bool isAsync);
  const ast::Stmt *parseWith(uint32_t begin, bool isAsync);
  bool parseWithItems(Vector<ast::WithItem> &items);
  bool parseWithItem(ast::WithItem &item);
  bool isParenthesizedWith(bool &hasAs, bool &isValue) const;
  const ast::Stmt *parseTry();
  bool parseHandler(ast::Try &node, Vector<ast::ExceptHandler> &handlers);
  const ast::Stmt *parseAsync();

  // ParserDefinitions.cpp: functions, classes, parameters.
  const ast::Stmt *parseDecorated();
  const ast::Stmt *parseFunction(uint32_t begin, bool isAsync,
                                 ast::ExprList decorators);
  const ast::Stmt *parseClass(uint32_t begin, ast::ExprList decorators);
  bool parseTypeParams(llvm::ArrayRef<ast::TypeParam> &params);
  bool parseTypeParam(ast::TypeParam &param);
  bool checkTypeParams(llvm::ArrayRef<ast::TypeParam> params);
  bool parseParameters(ast::Parameters &params, NamePlaces &names,
                       Kind closing);
  struct ParameterLists;
  bool parseParameter(ParameterLists &lists, Kind closing);
  bool parseParameterMark(ParameterLists &lists, Kind closing);
  bool finishParameter(ast::Parameter &param, ParameterLists &lists, Kind mark,
                       Kind closing);

  // ParserExpressions.cpp: operators, and what is built of whole expressions.
  const ast::Expr *parseExpression();
  const ast::Expr *parseNamed();
  const ast::Expr *parseStarred();
  const ast::Expr *parseStarOrNamed();
  const ast::Expr *parseStarExpressions();
  const ast::Expr *parseTupleRest(const ast::Expr *first, uint32_t begin,
                                  bool namedAllowed);
  const ast::Expr *parseYield();
  const ast::Expr *parseLambda();
  const ast::Expr *parseBinary(Level loosest);
  const ast::Expr *parseChain(const ast::Expr *first, uint32_t begin,
                              Level level);
  const ast::Expr *parseCompareChain(const ast::Expr *first, uint32_t begin);
  const ast::Expr *parseBoolChain(const ast::Expr *first, uint32_t begin,
                                  Level level);
  const ast::Expr *parseUnary();
  const ast::Expr *parsePower();
  Level currentLevel() const;
  ast::CompareOp takeCompareOp();
  static ast::BinaryOp binaryOpOf(Kind kind);

  // ParserPrimaries.cpp: atoms, displays, comprehensions.
  const ast::Expr *parsePostfix();
  const ast::Expr *parseAtom();
  const ast::Expr *parseNumber();
  const ast::Expr *parseParenthesized();
  const ast::Expr *parseListDisplay();
  const ast::Expr *parseBraceDisplay();
  bool parseDictItem(ast::DictItem &item);
  const ast::Expr *parseDictRest(const Token &opening, ast::DictItem first);
  const ast::Expr *parseSetRest(const Token &opening, const ast::Expr *first);
  bool parseComprehensions(Vector<ast::Comprehension> &out,
                           uint32_t elementBegin);
  bool parseComprehension(ast::Comprehension &generator, bool isFirst);
  bool checkElement(const ast::Expr *element);
  bool checkNoComprehension(SourceRange range);
  bool atComprehension() const;
  template <typename T>
  const ast::Expr *finishComprehension(const Token &opening, Kind closing,
                                       const ast::Expr *element);

  // ParserCalls.cpp: calls and indices.
  const ast::Expr *parseCall(const ast::Expr *callee, uint32_t begin);
  bool parseArguments(const Token &opening, ast::ExprList &args,
                      llvm::ArrayRef<ast::Keyword> &keywords);
  struct ArgumentLists;
  bool parseArgument(ArgumentLists &lists);
  bool parseKeyword(ArgumentLists &lists);
  const ast::Expr *parseStarArgument();
  const ast::Expr *parseBareGenerator(const ArgumentLists &lists,
                                      const ast::Expr *element);
  const ast::Expr *parseSubscript(const ast::Expr *value, uint32_t begin);
  const ast::Expr *parseSlice();

  // ParserStrings.cpp: strings and f-strings.
  struct StringPieces;
  const ast::Expr *parseStrings();
  bool parseStringToken(StringPieces &pieces);
  bool parseFString(StringPieces &pieces);
  bool parseField(StringPieces &pieces, bool isRaw);
  bool parseConversion(ast::FormattedValue &field);
  std::string textWithoutComments(size_t firstToken) const;
  const ast::JoinedStr *parseFormat(bool isRaw);
  void flushText(StringPieces &pieces);
  bool decode(llvm::StringRef raw, uint32_t begin, StringPieces &pieces,
              bool isRaw, bool isBytes, bool doubledBraces);
  bool decodeEscape(llvm::StringRef raw, size_t &at, uint32_t begin,
                    llvm::SmallVectorImpl<char> &out, bool isBytes);
  bool decodeHex(llvm::StringRef raw, size_t &at, uint32_t begin,
                 unsigned digits, uint32_t &value);
  bool decodeCharacterName(llvm::StringRef raw, size_t &at, uint32_t begin,
                           uint32_t &value);

  // ParserPatterns.cpp: `match`.
  const ast::Stmt *parseMatch();
  bool atMatch() const;
  bool parseCase(ast::MatchCase &result);
  const ast::Pattern *parsePatterns();
  const ast::Pattern *parsePattern();
  const ast::Pattern *parseStarPattern();
  const ast::Pattern *parseClosedPattern();
  const ast::Expr *parseLiteralPattern();
  const ast::Expr *parseSignedNumber();
  const ast::Pattern *parseNamePattern();
  const ast::Pattern *parseClassPattern(const ast::Expr *cls, uint32_t begin);
  const ast::Pattern *parseGroupPattern();
  const ast::Pattern *parseMappingPattern();
  const ast::Expr *parseMappingKey();
  bool checkSequence(const ast::MatchSequence &sequence);

  // ParserChecks.cpp: rules of the language that the grammar does not state.
  bool checkComprehension(llvm::ArrayRef<ast::Comprehension> generators,
                          uint32_t elementBegin);
  bool checkCases(llvm::ArrayRef<ast::MatchCase> cases);
  bool checkPattern(const ast::Pattern &pattern, bool mayMatchAll,
                    NamePlaces &names);
  bool checkPatterns(ast::PatternList patterns, NamePlaces &names);
  bool checkChoices(const ast::MatchOr &choices, bool mayMatchAll,
                    NamePlaces &names);
  bool checkCapture(const ast::Identifier &name, NamePlaces &names);
  bool checkKeys(const ast::MatchMapping &mapping);
  bool checkKeywords(const ast::MatchClass &pattern);

  // ParserTargets.cpp: what can be assigned to.
  const ast::Expr *parseTargetList(TargetUse use);
  bool checkTarget(const ast::Expr *target, TargetUse use, bool inList = false);

  uint32_t file;
  DiagnosticEngine &diagnostics;
  ParsedFile &result;
  llvm::StringRef text;
  Lexer lexer;
  /// The tokens of the current logical line, and where we are in it.
  llvm::SmallVector<Token, 64> line;
  size_t position = 0;
  /// Where the last consumed token ended.
  uint32_t previousEnd = 0;
  /// The same, leaving out line ends and changes of indentation.
  uint32_t codeEnd = 0;
  /// Errors that were there before, and those of reportMisplaced().
  unsigned firstErrors;
  unsigned misplaced = 0;
  bool stopped = false;
  /// Levels of nesting around the current token, and the deepest level that
  /// the innermost Subtree reaches.
  unsigned depth = 0;
  unsigned deepest = 0;
  bool inFunction = false;
  bool inLoop = false;
  /// Directly in the body of a class.
  bool inClass = false;
  /// Functions around the current token, and the parameters of the innermost;
  /// null outside of functions.
  unsigned numFunctions = 0;
  const NamePlaces *parameterNames = nullptr;
  /// The targets of the `:=` read so far in the innermost function or lambda
  /// (or outside of them), and the number of all that were read.
  llvm::SmallVector<ast::Identifier, 8> namedTargets;
  size_t numNamed = 0;
  /// Where the last `yield` of the innermost function or lambda begins.
  std::optional<SourceRange> lastYield;
};

/// What `expr` is, for messages: "a call", "the name `x`".
std::string describe(const ast::Expr &expr);

} // namespace tile

#endif // TILE_LIB_LANGUAGE_PARSERIMPL_H
