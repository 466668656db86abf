/**
 * What tokens cost: a {@link dev.pollux.price.PriceTable} that the user supplies makes an amount of
 * money of the tokens that an answer took.
 */
@NullMarked
package dev.pollux.price;

import org.jspecify.annotations.NullMarked;
