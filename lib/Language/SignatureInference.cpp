//===- SignatureInference.cpp - types by use ------------------------------===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The search: the likeliest guesses for all parameters are emitted; if there
// are errors, the parameters that they point to are given their other options,
// one by one. It goes on with what has the fewest errors, and of those with
// what is nearest to the first guess.
//
//===----------------------------------------------------------------------===//

#include "tile/Language/SignatureInference.h"
#include "SignatureCallers.h"
#include "SignatureGuess.h"
#include "tile/Language/Configurations.h"
#include "tile/Language/Emitter.h"
#include "tile/Support/Diagnostics/LanguageCalls.h"
#include "tile/Support/Diagnostics/LanguageTypes.h"
#include "llvm/ADT/StringSet.h"

using namespace tile;

/// Emissions that are tried for one function.
static constexpr unsigned kMaxAttempts = 240;
/// Options of a parameter that are tried; those that follow are there for
/// changes of several parameters at once.
static constexpr size_t kMaxOptions = 14;
/// What is reported before the emitter sees anything weighs so much more.
static constexpr unsigned kUnspecialised = 1000;

//===----------------------------------------------------------------------===//
// Diagnostics of attempts
//===----------------------------------------------------------------------===//

QuietDiagnostics::QuietDiagnostics(DiagnosticEngine &diagnostics)
    : diagnostics(diagnostics), before(diagnostics.diagnostics()) {}

QuietDiagnostics::~QuietDiagnostics() {
  diagnostics.clear();
  for (const Diagnostic &old : before) {
    DiagBuilder builder = diagnostics.add(old.id, old.range, old.message);
    for (const DiagNote &note : old.notes)
      if (note.kind == DiagNote::Help)
        builder.help(note.text);
      else
        builder.note(note.range, note.text);
  }
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

namespace {
/// A choice for one parameter.
struct Move {
  size_t parameter;
  size_t option;
};

/// One attempt: the choices, how it went, and what to try from here.
struct State {
  std::vector<size_t> chosen;
  std::optional<KernelSpecialization> specialization;
  unsigned errors = ~0u;
  std::vector<Diagnostic> problems;
  /// Changes that are tried from here, each of one or several parameters.
  std::vector<std::vector<Move>> moves;
  size_t nextMove = 0;

  /// How far it is from the likeliest guess.
  size_t distance() const {
    size_t sum = 0;
    for (size_t option : chosen)
      sum += option;
    return sum;
  }
  /// Code, place and text of the first error.
  std::string firstError() const {
    if (problems.empty())
      return "";
    const Diagnostic &first = problems.front();
    return (getDiagInfo(first.id).code + "@" + llvm::Twine(first.range.file) +
            ":" + llvm::Twine(first.range.begin) + " " + first.message)
        .str();
  }
};
} // namespace

class tile::Inference::Search {
public:
  Search(Inference &owner)
      : owner(owner), program(owner.program), function(owner.function),
        diagnostics(owner.program.context().diagnostics),
        uses(owner.program, owner.function) {}

  bool run();
  KnownParameters known() const { return known(states[best].chosen); }
  bool isTried() const { return !states.empty(); }
  std::string bestText() const {
    const State &state = states[best];
    return state.specialization ? optionsText(function, *state.specialization)
                                : "";
  }

private:
  bool makeGuesses();
  void guessDescriptors(Guesser &guesser);
  void markHelper();
  void guessHeuristics();
  KnownParameters known(llvm::ArrayRef<size_t> chosen) const;
  State attempt(std::vector<size_t> chosen);
  std::vector<size_t> suspects(const State &state);
  void addMoves(State &state);
  void addMovesTogether(State &state);
  void addMovesToShapes(State &state, llvm::ArrayRef<size_t> order);
  void addMovesToConstants(State &state, llvm::ArrayRef<size_t> order);
  void addMove(State &state, size_t index, ParameterSpecialization option);
  bool makeMove(size_t from);
  std::optional<size_t> nextState() const;

  Inference &owner;
  Program &program;
  FunctionObject &function;
  DiagnosticEngine &diagnostics;
  Uses uses;
  std::vector<KernelParameter> parameters;
  KnownParameters fixed;
  std::vector<ParameterGuess> guesses;
  std::vector<State> states;
  size_t best = 0;
  unsigned attempts = 0;
  llvm::StringSet<> seen;
};

KnownParameters Inference::Search::known(llvm::ArrayRef<size_t> chosen) const {
  KnownParameters result = fixed;
  for (auto [own, guess, option] : llvm::zip(result, guesses, chosen))
    if (!own)
      own = guess.options[option];
  return result;
}

bool Inference::Search::makeGuesses() {
  std::optional<std::vector<KernelParameter>> read =
      readParameters(program, function);
  if (!read)
    return false;
  parameters = std::move(*read);
  fixed.resize(parameters.size());
  if (!readDefinitions(program, function, parameters, owner.request, fixed))
    return false;
  std::optional<llvm::StringSet<>> decorated =
      decoratedNames(program, function);
  // Only helpers have tiles among their parameters.
  owner.isHelper |= llvm::any_of(parameters, [&](const auto &parameter) {
    return !parameter.isConstexpr && uses.indexedRank(parameter.name) != 0;
  });
  Guesser guesser(program, function, uses, parameters, owner.isHelper);
  for (auto [index, parameter] : llvm::enumerate(parameters)) {
    bool isGiven = parameter.type || parameter.syntax->defaultValue ||
                   (decorated && decorated->contains(parameter.name));
    guesses.push_back(guesser.guess(index, isGiven));
  }
  guessDescriptors(guesser);
  // What the kernels of the file give a helper is the best guess.
  for (auto [guess, given] : llvm::zip(guesses, owner.fromCallers))
    if (given)
      guess.options.insert(guess.options.begin(), *given);
  markHelper();
  return true;
}

/// Guesses descriptors once more, when the extents of tiles are known.
void Inference::Search::guessDescriptors(Guesser &guesser) {
  bool hasDescriptor = llvm::any_of(parameters, [&](const auto &parameter) {
    return uses.of(parameter.name).isDescriptor;
  });
  if (!hasDescriptor)
    return;
  std::optional<KernelSpecialization> first = completeRequest(
      program, function, parameters, known(std::vector<size_t>(guesses.size())),
      owner.request.options, owner.isHelper);
  if (!first)
    return;
  for (auto [parameter, own] : llvm::zip(parameters, first->parameters))
    if (std::optional<int64_t> number =
            own.constant ? own.constant->asInt64() : std::nullopt)
      guesser.constants[parameter.name] = *number;
  for (auto [index, parameter] : llvm::enumerate(parameters))
    if (uses.of(parameter.name).isDescriptor && guesses[index].options.front())
      guesses[index] = guesser.guess(index, /*isGiven=*/false);
}

/// A helper is told by a tile among its parameters; a scalar becomes one of no
/// dimension if there is no other.
void Inference::Search::markHelper() {
  KnownParameters all = known(std::vector<size_t>(guesses.size()));
  bool isMarked = !owner.isHelper || llvm::any_of(all, [](const auto &own) {
    return own && (own->hasShape() || own->order);
  });
  if (isMarked)
    return;
  for (ParameterGuess &guess : guesses)
    for (ParameterGuess::Option &option : guess.options)
      if (option && !option->constant && !option->tuple &&
          !option->descriptor && !option->shape) {
        option->shape.emplace();
        option->divisibility = 1;
      }
}

/// Gives values for heuristics that cannot be computed from types: they are
/// constants like others then.
void Inference::Search::guessHeuristics() {
  Guesser guesser(program, function, uses, parameters, owner.isHelper);
  for (size_t round = 0; round != parameters.size(); ++round) {
    bool changed = false;
    State state = attempt(std::vector<size_t>(guesses.size()));
    for (const Diagnostic &problem : state.problems)
      for (auto [index, parameter] : llvm::enumerate(parameters)) {
        ParameterGuess &guess = guesses[index];
        bool isMeant = problem.id == DiagID::HeuristicNeedsValue &&
                       llvm::StringRef(problem.message)
                           .contains(("for `" + parameter.name + "`").str());
        if (!isMeant || guess.options.front() || fixed[index])
          continue;
        guess = guesser.guess(index, /*isGiven=*/false);
        changed = true;
      }
    if (!changed)
      return;
  }
}

State Inference::Search::attempt(std::vector<size_t> chosen) {
  ++attempts;
  State state;
  diagnostics.clear();
  state.specialization =
      completeRequest(program, function, parameters, known(chosen),
                      owner.request.options, owner.isHelper);
  state.chosen = std::move(chosen);
  if (state.specialization)
    emitKernel(program, function, *state.specialization, owner.context,
               owner.observer);
  state.errors =
      diagnostics.errorCount() + (state.specialization ? 0 : kUnspecialised);
  for (const Diagnostic &diagnostic : diagnostics.diagnostics())
    if (diagnostic.severity == Severity::Error)
      state.problems.push_back(diagnostic);
  return state;
}

/// The parameters that the errors of an attempt point to, nearest first.
std::vector<size_t> Inference::Search::suspects(const State &state) {
  std::vector<size_t> order;
  auto addNames = [&](llvm::ArrayRef<std::string> names) {
    for (const std::string &name : names)
      for (auto [index, parameter] : llvm::enumerate(parameters))
        if (parameter.name == name && !fixed[index] &&
            !llvm::is_contained(order, index))
          order.push_back(index);
  };
  for (const Diagnostic &problem : state.problems) {
    addNames(uses.parametersBehind(problem.range));
    for (const DiagNote &note : problem.notes)
      if (note.range.isValid())
        addNames(uses.parametersBehind(note.range));
  }
  return order;
}

/// Changes of several parameters: smaller tiles, one type for all floats, all
/// flags.
void Inference::Search::addMovesTogether(State &state) {
  auto addMove = [&](llvm::StringRef text, auto &&isMeant) {
    std::vector<Move> move;
    for (auto [index, guess] : llvm::enumerate(guesses))
      if (isMeant(guess) && !fixed[index])
        if (std::optional<size_t> option = guess.find(text))
          if (*option != state.chosen[index])
            move.push_back({index, *option});
    if (!move.empty())
      state.moves.push_back(std::move(move));
  };
  for (llvm::StringRef extent : {"16", "32", "8", "128", "4"})
    addMove(extent, [](const ParameterGuess &own) { return own.isExtent; });
  for (llvm::StringRef type : {"*fp32:16", "*fp16:16", "*bf16:16"})
    addMove(type, [](const ParameterGuess &own) { return own.isFloatPointer; });
  for (llvm::StringRef flag : {"True", "False"})
    addMove(flag, [](const ParameterGuess &own) { return own.isFlag; });
}

/// The shapes that a text names, such as `[16, 1]`; a number of elements behind
/// `has` is one of one dimension.
static std::vector<llvm::SmallVector<int64_t, 4>>
shapesIn(llvm::StringRef text) {
  std::vector<llvm::SmallVector<int64_t, 4>> shapes;
  auto add = [&](llvm::StringRef list) {
    llvm::SmallVector<int64_t, 4> shape;
    llvm::SmallVector<llvm::StringRef> parts;
    list.split(parts, ',');
    for (llvm::StringRef part : parts)
      if (part.trim().getAsInteger(10, shape.emplace_back()))
        return;
    if (shapeProblem(shape).empty())
      shapes.push_back(std::move(shape));
  };
  for (llvm::StringRef rest = text; rest.contains('[');) {
    rest = rest.split('[').second;
    add(rest.split(']').first);
  }
  for (llvm::StringRef rest = text; rest.contains(" has ");) {
    rest = rest.split(" has ").second;
    add(rest.take_while([](char c) { return c >= '0' && c <= '9'; }));
  }
  return shapes;
}

/// Gives parameters of a helper the shapes that the errors speak of.
void Inference::Search::addMovesToShapes(State &state,
                                         llvm::ArrayRef<size_t> order) {
  for (const Diagnostic &problem : state.problems)
    for (const auto &shape : shapesIn(problem.message))
      for (size_t index : order) {
        const ParameterGuess::Option &own =
            guesses[index].options[state.chosen[index]];
        if (!own || own->constant || own->tuple || own->descriptor)
          continue;
        ParameterSpecialization option = *own;
        option.shape = shape;
        option.divisibility = 1;
        addMove(state, index, std::move(option));
      }
}

/// Makes parameters constants although they are not annotated so, where
/// something had to be known at compile time: a helper may be given some.
void Inference::Search::addMovesToConstants(State &state,
                                            llvm::ArrayRef<size_t> order) {
  bool isMissing = llvm::any_of(state.problems, [](const Diagnostic &problem) {
    return problem.id == DiagID::NotConstant;
  });
  if (!isMissing)
    return;
  for (const Value &value : {Value::integer(0), Value::boolean(false)})
    for (size_t index : order) {
      if (parameters[index].isConstexpr)
        continue;
      ParameterSpecialization option;
      option.constant = value;
      addMove(state, index, std::move(option));
    }
}

void Inference::Search::addMove(State &state, size_t index,
                                ParameterSpecialization option) {
  std::optional<size_t> known = guesses[index].find(option.text());
  if (!known) {
    known = guesses[index].options.size();
    guesses[index].options.push_back(std::move(option));
  }
  state.moves.push_back({{index, *known}});
}

void Inference::Search::addMoves(State &state) {
  bool isTooLarge = llvm::any_of(state.problems, [](const Diagnostic &problem) {
    return problem.id == DiagID::TooManyElements;
  });
  if (isTooLarge)
    addMovesTogether(state);
  std::vector<size_t> order = suspects(state);
  auto addOptions = [&](size_t index, size_t from, size_t to) {
    to = std::min(to, guesses[index].options.size());
    for (size_t option = from; option < to; ++option)
      if (option != state.chosen[index])
        state.moves.push_back({{index, option}});
  };
  addMovesToConstants(state, order);
  if (owner.isHelper)
    addMovesToShapes(state, order);
  // The likely options of all suspects come before the others of the first.
  for (size_t index : order)
    addOptions(index, 0, 4);
  if (!isTooLarge)
    addMovesTogether(state);
  for (size_t index : order)
    addOptions(index, 4, kMaxOptions);
  for (size_t index = 0; index != guesses.size(); ++index)
    if (!llvm::is_contained(order, index) && !fixed[index])
      addOptions(index, 0, 4);
}

/// Tries the next change from a state; whether that compiles.
bool Inference::Search::makeMove(size_t from) {
  std::vector<size_t> chosen = states[from].chosen;
  for (const Move &move : states[from].moves[states[from].nextMove++])
    chosen[move.parameter] = move.option;
  std::string key;
  for (size_t option : chosen)
    key += std::to_string(option) + ",";
  if (!seen.insert(key).second)
    return false;
  State next = attempt(std::move(chosen));
  // As many errors are progress if another one comes first.
  bool isProgress = next.errors < states[from].errors ||
                    (next.errors == states[from].errors &&
                     next.firstError() != states[from].firstError());
  if (!isProgress)
    return false;
  addMoves(next);
  states.push_back(std::move(next));
  const State &added = states.back(), &leader = states[best];
  if (added.errors < leader.errors)
    best = states.size() - 1;
  return added.errors == 0;
}

/// The state to go on with; none if nothing is left to be tried.
std::optional<size_t> Inference::Search::nextState() const {
  std::optional<size_t> next;
  for (auto [index, state] : llvm::enumerate(states)) {
    if (state.nextMove == state.moves.size())
      continue;
    bool isBetter =
        !next || std::pair(state.errors, state.distance()) <
                     std::pair(states[*next].errors, states[*next].distance());
    if (isBetter)
      next = index;
  }
  return next;
}

bool Inference::Search::run() {
  if (!makeGuesses())
    return false;
  guessHeuristics();
  states.push_back(attempt(std::vector<size_t>(guesses.size())));
  addMoves(states.front());
  while (states[best].errors != 0 && attempts < kMaxAttempts) {
    std::optional<size_t> from = nextState();
    if (!from || makeMove(*from))
      break;
  }
  return states[best].errors == 0;
}

//===----------------------------------------------------------------------===//
// Inference
//===----------------------------------------------------------------------===//

Inference::Inference(Program &program, FunctionObject &function,
                     const SignatureRequest &request,
                     mlir::MLIRContext &context, CallObserver observer)
    : program(program), function(function), request(request), context(context),
      observer(std::move(observer)) {}

Inference::~Inference() = default;

bool Inference::run() {
  search = std::make_unique<Search>(*this);
  return search->run();
}

bool Inference::isTried() const { return search->isTried(); }

KnownParameters Inference::known() const {
  return search->isTried() ? search->known() : KnownParameters();
}

std::string Inference::bestText() const {
  return search->isTried() ? search->bestText() : std::string();
}

std::optional<KernelSpecialization>
tile::inferSpecialization(Program &program, FunctionObject &kernel,
                          const SignatureRequest &request) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  KnownParameters known;
  std::string text;
  bool succeeded = false, isRead = false, isHelper = false;
  {
    QuietDiagnostics quiet(program.context().diagnostics);
    Inference inference(program, kernel, request, context);
    inference.isHelper = isHelperByForm(kernel);
    if (isCalled(program, kernel))
      inference.fromCallers =
          argumentsFromCallers(program, kernel, request, context);
    inference.isHelper |= !inference.fromCallers.empty();
    succeeded = inference.run();
    known = inference.known();
    text = inference.bestText();
    isRead = inference.isTried();
    isHelper = inference.isHelper;
  }
  // Once more, so that remarks and the errors of a failure are seen.
  std::optional<std::vector<KernelParameter>> parameters =
      readParameters(program, kernel);
  if (!parameters)
    return std::nullopt;
  DiagnosticEngine &diagnostics = program.context().diagnostics;
  if (!isRead) {
    KnownParameters given(parameters->size());
    readDefinitions(program, kernel, *parameters, request, given);
    return std::nullopt;
  }
  std::optional<KernelSpecialization> specialization =
      completeRequest(program, kernel, *parameters, std::move(known),
                      request.options, isHelper);
  SourceRange name = kernel.def->name.range;
  if (succeeded && specialization) {
    // Without parameters there is nothing to tell a helper by.
    diagnostics.report(DiagID::SignatureInferred, name, kernel.name(),
                       text.empty() ? "--signature=auto" : text);
    return specialization;
  }
  if (specialization)
    emitKernel(program, kernel, *specialization, context);
  DiagBuilder diagnostic =
      diagnostics.report(DiagID::NothingInferred, name, kernel.name());
  if (!text.empty())
    diagnostic.note("the best attempt is " + text);
  diagnostic.help("give the types by `--signature`, or some constants by `-D`");
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Options as text
//===----------------------------------------------------------------------===//

/// A word of a shell's command line.
static std::string quoted(llvm::StringRef text) {
  bool isPlain = llvm::all_of(text, [](char c) {
    return llvm::isAlnum(c) || llvm::StringRef("_-=.,:/+").contains(c);
  });
  if (isPlain)
    return text.str();
  std::string result = "'";
  for (char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string tile::optionsText(FunctionObject &kernel,
                              const KernelSpecialization &specialization) {
  std::string signature, definitions;
  for (auto [parameter, known] : llvm::zip(allParameters(kernel.def->params),
                                           specialization.parameters)) {
    std::string entry = parameter->name.text.str() + "=" + known.text();
    if (isConstexprAnnotation(parameter->annotation, kernel.closure.module))
      definitions += " -D " + quoted(entry);
    else
      signature += (signature.empty() ? "" : ", ") + entry;
  }
  std::string text;
  if (!signature.empty())
    text = "--signature='" + llvm::join(llvm::split(signature, "'"), "'\\''") +
           "'";
  text += definitions;
  KernelOptions usual;
  auto add = [&](llvm::StringRef option, unsigned value, unsigned standard) {
    if (value != standard)
      text += (" --" + option + "=" + llvm::Twine(value)).str();
  };
  add("num-warps", specialization.options.numWarps, usual.numWarps);
  add("num-stages", specialization.options.numStages, usual.numStages);
  add("maxnreg", specialization.options.maxRegisters, usual.maxRegisters);
  return llvm::StringRef(text).trim().str();
}
