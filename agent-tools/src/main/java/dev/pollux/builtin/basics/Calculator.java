package dev.pollux.builtin.basics;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.config.MapBasedFunctionDictionary;
import com.ezylang.evalex.config.MapBasedOperatorDictionary;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.functions.basic.AbsFunction;
import com.ezylang.evalex.functions.basic.AverageFunction;
import com.ezylang.evalex.functions.basic.CeilingFunction;
import com.ezylang.evalex.functions.basic.FloorFunction;
import com.ezylang.evalex.functions.basic.Log10Function;
import com.ezylang.evalex.functions.basic.LogFunction;
import com.ezylang.evalex.functions.basic.MaxFunction;
import com.ezylang.evalex.functions.basic.MinFunction;
import com.ezylang.evalex.functions.basic.RoundFunction;
import com.ezylang.evalex.functions.basic.SqrtFunction;
import com.ezylang.evalex.functions.basic.SumFunction;
import com.ezylang.evalex.operators.InfixOperator;
import com.ezylang.evalex.operators.OperatorIfc;
import com.ezylang.evalex.operators.arithmetic.InfixDivisionOperator;
import com.ezylang.evalex.operators.arithmetic.InfixMinusOperator;
import com.ezylang.evalex.operators.arithmetic.InfixModuloOperator;
import com.ezylang.evalex.operators.arithmetic.InfixMultiplicationOperator;
import com.ezylang.evalex.operators.arithmetic.InfixPlusOperator;
import com.ezylang.evalex.operators.arithmetic.InfixPowerOfOperator;
import com.ezylang.evalex.operators.arithmetic.PrefixMinusOperator;
import com.ezylang.evalex.operators.arithmetic.PrefixPlusOperator;
import com.ezylang.evalex.parser.Token;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A calculator: {@code calculate}, with decimals of 50 digits and no more than numbers. There are no
 * variables, texts or scripts. It only reads; nobody is asked. May be shared between agents.
 */
public final class Calculator {

  record Result(String result) {}

  private static final int MAX_LENGTH = 500;

  /** Of a result; there are more in between. */
  private static final int DIGITS = 50;

  /** Decimal places before or after the point: no number may take more, or it takes long. */
  private static final int MAX_PLACES = 1000;

  private static final Pattern LARGE_EXPONENT = Pattern.compile("[eE][+-]?0*[0-9]{4,}");

  private static final ExpressionConfiguration CONFIGURATION = ExpressionConfiguration.builder()
      .mathContext(new MathContext(DIGITS + 10, RoundingMode.HALF_EVEN))
      .arraysAllowed(false)
      .structuresAllowed(false)
      .binaryAllowed(false)
      .implicitMultiplicationAllowed(false)
      .operatorDictionary(operators())
      .functionDictionary(functions())
      .defaultConstants(Map.of(
          "PI", ExpressionConfiguration.StandardConstants.get("PI"),
          "E", ExpressionConfiguration.StandardConstants.get("E")))
      .build();

  /** A calculator. */
  public Calculator() {}

  private static MapBasedOperatorDictionary operators() {
    MapBasedOperatorDictionary operators = new MapBasedOperatorDictionary();
    operators.addOperator("+", new PrefixPlusOperator());
    operators.addOperator("-", new PrefixMinusOperator());
    operators.addOperator("+", new InfixPlusOperator());
    operators.addOperator("-", new InfixMinusOperator());
    operators.addOperator("*", new Bounded(new InfixMultiplicationOperator()));
    operators.addOperator("/", new Bounded(new InfixDivisionOperator()));
    operators.addOperator("%", new InfixModuloOperator());
    operators.addOperator("^", new Bounded(new Power()));
    return operators;
  }

  private static MapBasedFunctionDictionary functions() {
    MapBasedFunctionDictionary functions = new MapBasedFunctionDictionary();
    functions.addFunction("ABS", new AbsFunction());
    functions.addFunction("AVERAGE", new AverageFunction());
    functions.addFunction("CEILING", new CeilingFunction());
    functions.addFunction("FLOOR", new FloorFunction());
    functions.addFunction("LOG", new LogFunction());
    functions.addFunction("LOG10", new Log10Function());
    functions.addFunction("MAX", new MaxFunction());
    functions.addFunction("MIN", new MinFunction());
    functions.addFunction("ROUND", new BoundedRound());
    functions.addFunction("SQRT", new SqrtFunction());
    functions.addFunction("SUM", new SumFunction());
    return functions;
  }

  @Tool(
      value = "Calculates with exact decimals: + - * / % ^, ABS AVERAGE CEILING FLOOR LOG (natural)"
          + " LOG10 MAX MIN ROUND(number, places) SQRT SUM, PI and E.",
      effect = Effect.REPEATABLE)
  Result calculate(
      @ToolParam(value = "What to calculate", example = "(0.1 + 0.2) * 3") String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new ToolException("Argument 'expression' may have " + MAX_LENGTH
          + " characters but has " + expression.length());
    }
    if (expression.indexOf('"') >= 0 || LARGE_EXPONENT.matcher(expression).find()) {
      throw new ToolException(
          "Argument 'expression' may have numbers up to 10^" + MAX_PLACES + " and no texts");
    }
    try {
      EvaluationValue value = new Expression(expression, CONFIGURATION).evaluate();
      if (!value.isNumberValue()) {
        throw new ToolException("Argument 'expression' is no number");
      }
      BigDecimal number =
          value.getNumberValue().round(new MathContext(DIGITS)).stripTrailingZeros();
      boolean plain = Math.abs(number.precision() - number.scale()) <= 50 && number.scale() <= 60;
      return new Result(plain ? number.toPlainString() : number.toString());
    } catch (BaseException e) {
      throw new ToolException("Argument 'expression' cannot be calculated: " + e.getMessage(), e);
    } catch (ArithmeticException | StackOverflowError e) {
      throw new ToolException("Argument 'expression' cannot be calculated: out of range", e);
    }
  }

  /** Writes out no more decimal places than there may be. */
  @FunctionParameter(name = "value")
  @FunctionParameter(name = "scale")
  private static final class BoundedRound extends RoundFunction {
    @Override
    public EvaluationValue evaluate(
        Expression expression, Token token, EvaluationValue... parameters) {
      BigDecimal places = parameters[1].getNumberValue();
      if (places.abs().compareTo(BigDecimal.valueOf(MAX_PLACES)) > 0
          || places.stripTrailingZeros().scale() > 0) {
        throw new ArithmeticException("places");
      }
      return super.evaluate(expression, token, parameters);
    }
  }

  // The library's own keeps a fixed number of decimal places, so that 2^-200 would be 0.
  @InfixOperator(precedence = OperatorIfc.OPERATOR_PRECEDENCE_POWER, leftAssociative = false)
  private static final class Power extends InfixPowerOfOperator {
    @Override
    public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... operands)
        throws EvaluationException {
      if (!operands[0].isNumberValue()
          || !operands[1].isNumberValue()
          || operands[1].getNumberValue().stripTrailingZeros().scale() > 0) {
        return super.evaluate(expression, token, operands);
      }
      MathContext digits = CONFIGURATION.getMathContext();
      int exponent = operands[1].getNumberValue().intValueExact();
      BigDecimal power = operands[0].getNumberValue().pow(Math.abs(exponent), digits);
      return EvaluationValue.numberValue(
          exponent < 0 ? BigDecimal.ONE.divide(power, digits) : power);
    }
  }

  /** An operator whose result is not out of range. */
  private record Bounded(OperatorIfc operator) implements OperatorIfc {
    @Override
    public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... operands)
        throws EvaluationException {
      EvaluationValue value = operator.evaluate(expression, token, operands);
      BigDecimal number = value.isNumberValue() ? value.getNumberValue() : BigDecimal.ZERO;
      if (number.signum() != 0
          && (Math.abs((long) number.precision() - number.scale()) > MAX_PLACES)) {
        throw new EvaluationException(token, "a number is over 10^" + MAX_PLACES);
      }
      return value;
    }

    @Override
    public int getPrecedence() {
      return operator.getPrecedence();
    }

    @Override
    public int getPrecedence(ExpressionConfiguration configuration) {
      return operator.getPrecedence(configuration);
    }

    @Override
    public boolean isLeftAssociative() {
      return operator.isLeftAssociative();
    }

    @Override
    public boolean isPrefix() {
      return operator.isPrefix();
    }

    @Override
    public boolean isPostfix() {
      return operator.isPostfix();
    }

    @Override
    public boolean isInfix() {
      return operator.isInfix();
    }

    @Override
    public boolean isOperandLazy() {
      return operator.isOperandLazy();
    }
  }
}
