//===- LexerTest.cpp - tests of the lexer ---------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tokens of every kind, indentation, joined lines, f-strings, and the tables
// that the lexer uses.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/Lexer.h"
#include "gtest/gtest.h"

using namespace tile;

/// All tokens of `text`: spellings of operators and keywords, the texts of
/// other tokens in quotes, and NEWLINE, INDENT, DEDENT.
static std::string lex(const std::string &text) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  uint32_t file = sources.addBuffer("test.tile", text);
  Lexer lexer(file, diagnostics);
  if (!lexer.checkFile())
    return "refused";
  std::string result;
  llvm::SmallVector<Token> line;
  while (true) {
    lexer.lexLine(line);
    for (const Token &token : line) {
      if (!result.empty())
        result += ' ';
      switch (token.kind) {
      case TokenKind::EndOfFile:
        return result + "END";
      case TokenKind::Newline:
        result += "NEWLINE";
        break;
      case TokenKind::Indent:
        result += "INDENT";
        break;
      case TokenKind::Dedent:
        result += "DEDENT";
        break;
      case TokenKind::Error:
        result += "ERROR";
        break;
      default:
        result += token.kind >= TokenKind::LParen
                      ? spelling(token.kind).str()
                      : "'" +
                            sources.text({file, token.begin, token.end}).str() +
                            "'";
      }
    }
  }
}

TEST(Lexer, OperatorsAreTheLongestPossible) {
#define TILE_TOKEN(NAME, SPELLING)                                             \
  if (TokenKind::NAME > TokenKind::RBrace) {                                   \
    EXPECT_EQ(lex("a " SPELLING " b"), "'a' " SPELLING " 'b' NEWLINE END");    \
  }
  TILE_OPERATORS(TILE_TOKEN)
#undef TILE_TOKEN
  EXPECT_EQ(lex("a**=b//=c>>=d...->:="),
            "'a' **= 'b' //= 'c' >>= 'd' ... -> := NEWLINE END");
}

TEST(Lexer, KeywordsAndNames) {
#define TILE_TOKEN(NAME, SPELLING)                                             \
  EXPECT_EQ(keywordKind(SPELLING), TokenKind::Kw##NAME);                       \
  EXPECT_EQ(keywordKind(SPELLING "x"), TokenKind::Name);
  TILE_KEYWORDS(TILE_TOKEN)
#undef TILE_TOKEN
  for (llvm::StringRef name : {"match", "case", "type", "_", "", "i", "none"})
    EXPECT_EQ(keywordKind(name), TokenKind::Name) << name.str();
  EXPECT_EQ(lex("match case type _ a1 Ünïcödé x\u0301"),
            "'match' 'case' 'type' '_' 'a1' 'Ünïcödé' 'x\u0301' NEWLINE END");
}

TEST(Lexer, Numbers) {
  for (const char *number :
       {"0", "00", "1_000", "0xFf_0", "0X_1", "0o17", "0b1_0", "1.", ".5",
        "1.5e-3", "1e10", "0_1.5", "09.5", "1j", "1.5J", "1_0e1_0", "01e1"})
    EXPECT_EQ(lex(number), std::string("'") + number + "' NEWLINE END");
  EXPECT_EQ(lex("1if x else 2"), "'1' if 'x' else '2' NEWLINE END");
  EXPECT_EQ(lex("0xfor x"), "'0xf' or 'x' NEWLINE END");
  EXPECT_EQ(lex("1..real"), "'1.' . 'real' NEWLINE END");
  for (const char *number : {"01", "1_", "1__0", "0x", "0xg", "0b2", "0o8",
                             "1a", "1e", "1_.5", "1.5_", "0b_"})
    EXPECT_NE(lex(number).find("ERROR"), std::string::npos) << number;
}

TEST(Lexer, Strings) {
  for (const char *string :
       {"''", "\"a\"", "'\\''", "r'\\''", "b'x'", "Rb'x'", "bR\"x\"", "u'x'",
        "'''a\n'b\\''''", "\"\"\"a\"\"b\"\"\"", "'a\\\nb'", "'\\\r\nb'"})
    EXPECT_EQ(lex(string), std::string("'") + string + "' NEWLINE END");
  EXPECT_EQ(lex("ur'x'"), "'ur' ''x'' NEWLINE END");
  EXPECT_EQ(lex("'a\nb"), "ERROR NEWLINE 'b' NEWLINE END");
  EXPECT_EQ(lex("'''a\nb"), "ERROR NEWLINE END");
}

TEST(Lexer, FStrings) {
  EXPECT_EQ(lex("f'a{x}b'"), "'f'' 'a' { 'x' } 'b' ''' NEWLINE END");
  EXPECT_EQ(lex("f'{{}}'"), "'f'' '{{}}' ''' NEWLINE END");
  EXPECT_EQ(lex("f'{x:>{w}.2}'"),
            "'f'' { 'x' : '>' { 'w' } '.2' } ''' NEWLINE END");
  // Quotes may be used again inside, and colons belong to the brackets that
  // they stand in.
  EXPECT_EQ(lex("f'{d['a':1]:x}'"),
            "'f'' { 'd' [ ''a'' : '1' ] : 'x' } ''' NEWLINE END");
  EXPECT_EQ(lex("f'{x!r:}'"), "'f'' { 'x' ! 'r' : } ''' NEWLINE END");
  EXPECT_EQ(lex("f'{a!=b}'"), "'f'' { 'a' != 'b' } ''' NEWLINE END");
  EXPECT_EQ(lex("f'{x:=5}'"), "'f'' { 'x' : '=5' } ''' NEWLINE END");
  EXPECT_EQ(lex("f'''{\nx # c\n}'''"), "'f'''' { 'x' } ''''' NEWLINE END");
  EXPECT_EQ(lex("f'\\N{DASH}\\{x}'"),
            "'f'' '\\N{DASH}\\' { 'x' } ''' NEWLINE END");
  EXPECT_EQ(lex("rf'\\N{x}'"), "'rf'' '\\N' { 'x' } ''' NEWLINE END");
}

TEST(Lexer, LinesAndIndentation) {
  EXPECT_EQ(lex(""), "END");
  EXPECT_EQ(lex("\n  # c\n\t\n"), "END");
  EXPECT_EQ(lex("\xEF\xBB\xBF"
                "a\r\nb\rc"),
            "'a' NEWLINE 'b' NEWLINE 'c' NEWLINE END");
  EXPECT_EQ(lex("a:\n  b\n\n # c\n  c\n\td\ne"),
            "'a' : NEWLINE INDENT 'b' NEWLINE 'c' NEWLINE INDENT ERROR 'd' "
            "NEWLINE DEDENT DEDENT 'e' NEWLINE END");
  EXPECT_EQ(lex("a:\n  b:\n    c"),
            "'a' : NEWLINE INDENT 'b' : NEWLINE INDENT 'c' NEWLINE DEDENT "
            "DEDENT END");
  // A tab goes to the next multiple of eight; a form feed begins anew.
  EXPECT_EQ(lex("a:\n\tb\n\tc"),
            "'a' : NEWLINE INDENT 'b' NEWLINE 'c' NEWLINE DEDENT END");
  EXPECT_EQ(lex("  \fa\n\fb"), "'a' NEWLINE 'b' NEWLINE END");
  EXPECT_EQ(lex("a = [\n1,\n  2]"), "'a' = [ '1' , '2' ] NEWLINE END");
  EXPECT_EQ(lex("a + \\\n   b"), "'a' + 'b' NEWLINE END");
  EXPECT_EQ(lex("a; b"), "'a' ; 'b' NEWLINE END");
  // A line between two levels belongs to the inner one.
  EXPECT_EQ(lex("a:\n    b\n  c\n  d\n    e\nf"),
            "'a' : NEWLINE INDENT 'b' NEWLINE ERROR 'c' NEWLINE 'd' NEWLINE "
            "'e' NEWLINE DEDENT 'f' NEWLINE END");
}

TEST(Lexer, ForgottenBracketEndsAtTheNextStatement) {
  EXPECT_EQ(lex("a = (1,\ndef f"),
            "'a' = ( '1' , ERROR NEWLINE def 'f' NEWLINE END");
  EXPECT_EQ(lex("a = (\n"), "'a' = ( ERROR NEWLINE END");
}

TEST(Lexer, WholeFileChecks) {
  EXPECT_EQ(lex(std::string("a\0b", 3)), "refused");
  EXPECT_EQ(lex("\xFF"), "refused");
}

TEST(Lexer, UTF8) {
  for (uint32_t codePoint : {0x41u, 0xE4u, 0x20ACu, 0x1F600u, 0x10FFFFu}) {
    llvm::SmallVector<char> bytes;
    appendUTF8(codePoint, bytes);
    bytes.push_back('\0');
    const char *at = bytes.data();
    EXPECT_EQ(decodeUTF8(at), codePoint);
    EXPECT_EQ(at, bytes.end() - 1);
    EXPECT_EQ(findInvalidUTF8({bytes.data(), bytes.size()}),
              llvm::StringRef::npos);
  }
  for (llvm::StringRef bad :
       {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80"})
    EXPECT_EQ(findInvalidUTF8(("ASCII text" + bad).str()), 10u);
}

TEST(Lexer, IdentifierCharacters) {
  EXPECT_TRUE(isIdentifierStart('_'));
  EXPECT_FALSE(isIdentifierStart('1'));
  EXPECT_TRUE(isIdentifierContinue('1'));
  EXPECT_TRUE(isIdentifierStart(0x3B1));  // Greek alpha
  EXPECT_FALSE(isIdentifierStart(0x301)); // a combining accent
  EXPECT_TRUE(isIdentifierContinue(0x301));
  EXPECT_FALSE(isIdentifierContinue(0x20AC)); // the euro sign
  EXPECT_FALSE(isIdentifierContinue(0x10FFFF));
}
