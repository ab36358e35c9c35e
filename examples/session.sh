# A first hour with dumping: run it line by line, or as a whole from a folder of your own.
set -e

# A case of one's own: commented, and ready to run.
dumping new my-case
dumping check my-case
dumping run my-case

# A shipped case, its workbook, and where a figure comes from.
dumping run octg-korea
dumping run nails-nonmarket -o nails.xlsx
dumping explain octg-korea "sale 12"

# What if the largest discount customer had paid three per cent more? Over a grid? And backwards?
dumping what-if octg-korea --set 'us_sales.gross_unit_price *= 1.03 where customer == "U03"'
dumping what-if octg-korea --sweep 'us_sales.gross_unit_price*=0.95:1.15:0.05'
dumping what-if octg-korea --target 1.99 --vary us_sales.gross_unit_price

# The law behind it, and the same as JSON for another program.
dumping law de_minimis_review --on 2017-04-17
dumping run octg-korea-published --json > published.json
